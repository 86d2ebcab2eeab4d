import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { rngOf } from "../core/rng.ts";
import { type ActivationName, activations } from "./activations.fixture.ts";
import {
  batchNormChi,
  dropoutFactor,
  groupNormChi,
  layerNormAfterChi,
  layerNormJacobian,
  normBeforeChi,
  rmsNormJacobian,
  smallBatchFactor,
} from "./norm-multipliers.ts";

const names = Object.keys(activations) as ActivationName[];

describe("batchNormChi", () => {
  test("R23, R27: of ReLU is π / (π − 1), 1.2112 in norm", () => {
    expect(batchNormChi(activations.relu)).toBeCloseTo(Math.PI / (Math.PI - 1), 7);
    expect(Math.sqrt(batchNormChi(activations.relu))).toBeCloseTo(1.2112, 4);
  });

  test("R24: of a linear layer is (B − 2) / (B − 3)", () => {
    const found = [4, 6, 8, 16].map((batch) => batchNormChi(activations.linear, batch));
    [2, 4 / 3, 1.2, 14 / 13].forEach((expected, i) => {
      expect(found[i]).toBeCloseTo(expected, 8);
    });
    expect(smallBatchFactor(3)).toBe(Number.POSITIVE_INFINITY);
    expect(smallBatchFactor(Number.POSITIVE_INFINITY)).toBe(1);
  });

  test("R25: of ReLU at B = 8, 16, 64 is 1.760, 1.580, 1.491", () => {
    expect(batchNormChi(activations.relu, 8)).toBeCloseTo(1.76, 3);
    expect(batchNormChi(activations.relu, 16)).toBeCloseTo(1.58, 3);
    expect(batchNormChi(activations.relu, 64)).toBeCloseTo(1.491, 3);
  });

  test.each([
    ["tanh", 1.1778],
    ["sigmoid", 1.0336],
    ["gelu", 1.3188],
    ["selu", 1.0716],
    ["leaky2", 1.2436],
    ["silu", 1.2121],
  ] as const)("R26: of %s is %d", (name, expected) => {
    expect(batchNormChi(activations[name])).toBeCloseTo(expected, 4);
  });

  test.prop([fc.constantFrom(...names), fc.double({ min: 0.01, max: 20, noNaN: true })])(
    "is at least 1 for every activation and scale (Gaussian Poincaré)",
    (name, gammaSquared) => {
      // Where φ is all but linear the quotient is 1 up to quadrature error.
      const found = batchNormChi(activations[name], Number.POSITIVE_INFINITY, gammaSquared);
      expect(found).toBeGreaterThan(1 - 1e-6);
    },
  );
});

describe("normBeforeChi", () => {
  test.each([
    ["R18", "relu", 1],
    ["R19", "tanh", 1.17781],
    ["R20", "gelu", 1.07203],
    ["R20", "silu", 1.06663],
    ["R20", "sigmoid", 0.15283],
  ] as const)("%s: of %s is %d", (_, name, expected) => {
    expect(normBeforeChi(activations[name])).toBeCloseTo(expected, 5);
  });
});

describe("layerNormAfterChi", () => {
  test("R21: of ReLU is 1.46694, whatever the weights", () => {
    expect(layerNormAfterChi(activations.relu)).toBeCloseTo(1.46694, 5);
    expect(layerNormAfterChi(activations.relu, 7)).toBeCloseTo(1.46694, 5);
  });
});

describe("dropoutFactor", () => {
  test("R17: is 1 / p, so ReLU at σ_w² = 2, p = ½ doubles", () => {
    expect(2 * 0.5 * dropoutFactor(0.5)).toBe(2);
    expect(dropoutFactor(1)).toBe(1);
  });

  test("says which p it cannot take", () => {
    expect(() => dropoutFactor(0)).toThrow(
      new RangeError("dropoutFactor: keep must be in (0, 1], got 0"),
    );
  });
});

describe("groupNormChi", () => {
  const [mean, secondMoment, product] = [0.4, 0.5, 0.3];

  test("is LayerNorm's for many channels and removes all that positions share for one", () => {
    expect(groupNormChi(mean, secondMoment, product, 1e9)).toBeCloseTo(1 / 0.34, 6);
    expect(groupNormChi(mean, secondMoment, product, 1)).toBeCloseTo(1 / 0.2, 12);
    expect(groupNormChi(mean, secondMoment, product, 1, 4)).toBeCloseTo(4 / 0.2, 12);
  });

  test("divides by the variance of simulated groups whose positions are alike", () => {
    const rng = rngOf("groups");
    const [channels, positions, groups] = [4, 60, 400];
    let variance = 0;
    for (let group = 0; group < groups; group++) {
      const values = Array.from({ length: channels }, () => {
        const shared = mean + Math.sqrt(product - mean * mean) * rng.normal();
        const own = Math.sqrt(secondMoment - product);
        return Array.from({ length: positions }, () => shared + own * rng.normal());
      }).flat();
      const middle = values.reduce((a, b) => a + b) / values.length;
      variance += values.reduce((a, b) => a + (b - middle) ** 2, 0) / values.length / groups;
    }
    // 400 groups of 4 channels stray by about √(2/1600) = 3.5 %.
    expect(
      Math.abs(variance * groupNormChi(mean, secondMoment, product, channels) - 1),
    ).toBeLessThan(0.1);
  });
});

describe("Jacobians of norms", () => {
  const rng = rngOf("jacobian");
  const x = Array.from({ length: 100 }, () => 0.3 + 3 * rng.normal());
  const mean = x.reduce((a, b) => a + b) / 100;
  const meanSquare = x.reduce((a, b) => a + b * b, 0) / 100;
  const variance = meanSquare - mean * mean;

  const layerNorm = (v: readonly number[]) => {
    const m = v.reduce((a, b) => a + b) / v.length;
    const s = Math.sqrt(v.reduce((a, b) => a + (b - m) ** 2, 0) / v.length);
    return v.map((value) => (value - m) / s);
  };
  const rmsNorm = (v: readonly number[]) => {
    const s = Math.sqrt(v.reduce((a, b) => a + b * b, 0) / v.length);
    return v.map((value) => value / s);
  };
  function squaredNorm(f: (v: readonly number[]) => number[]): number {
    const step = 1e-5;
    let total = 0;
    x.forEach((_, j) => {
      const above = f(x.with(j, (x[j] ?? 0) + step));
      const below = f(x.with(j, (x[j] ?? 0) - step));
      above.forEach((value, i) => {
        total += ((value - (below[i] ?? 0)) / (2 * step)) ** 2;
      });
    });
    return total;
  }

  test("R48: are (n − 2) / var and (n − 1) / ms, by finite differences at n = 100", () => {
    expect(squaredNorm(layerNorm) / layerNormJacobian(100, variance)).toBeCloseTo(1, 6);
    expect(squaredNorm(rmsNorm) / rmsNormJacobian(100, meanSquare)).toBeCloseTo(1, 6);
  });
});
