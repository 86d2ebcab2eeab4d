import { describe, expect, test } from "vitest";
import { activations } from "./activations.fixture.ts";
import { reluCorrelationGain, reluCorrelationMap } from "./arc-cosine-kernel.ts";
import { chi } from "./chi.ts";
import { correlationFixedPoint, correlationGain, correlationMap } from "./correlation-map.ts";
import { depthScale } from "./depth-scale.ts";
import { lengthLimit } from "./length-map.ts";

const { relu, tanh } = activations;
const heInit = { weightVariance: 2, biasVariance: 0 };

function lengthOf(weightVariance: number, biasVariance: number): number {
  const limit = lengthLimit(tanh, { weightVariance, biasVariance });
  return limit.outcome === "fixed-point" ? limit.q : Number.NaN;
}

describe("reluCorrelationMap", () => {
  test("R55: from c = 0 gives .318310, .871536, .996423, .999957 after 1, 10, 100, 1000 layers", () => {
    const reached: number[] = [];
    let c = 0;
    for (let l = 1; l <= 1000; l++) {
      c = reluCorrelationMap(c);
      if ([1, 10, 100, 1000].includes(l)) reached.push(c);
    }
    [0.31831, 0.871536, 0.996423, 0.999957].forEach((expected, i) => {
      expect(reached[i]).toBeCloseTo(expected, 6);
    });
  });

  test("approaches 1 as 9π² / (2 l²)", () => {
    let c = 0;
    for (let l = 1; l <= 1000; l++) c = reluCorrelationMap(c);
    // 43.1 at l = 1000 against the limit 44.41.
    expect((1 - c) * 1e6).toBeCloseTo(43.1, 1);
  });
});

describe("correlationMap", () => {
  test("of ReLU agrees with the closed form of Cho and Saul", () => {
    for (const c of [-0.9, -0.3, 0, 0.2, 0.7, 0.95, 0.999])
      expect(correlationMap(relu, heInit, 3, c)).toBeCloseTo(reluCorrelationMap(c), 5);
  });

  test("keeps 1 at 1", () => {
    expect(correlationMap(tanh, { weightVariance: 4, biasVariance: 0 }, 2, 1)).toBe(1);
  });
});

describe("correlationGain", () => {
  test("of ReLU is (π − arccos c) / π, a half for unrelated inputs", () => {
    for (const c of [-0.9, 0, 0.5, 0.9])
      expect(correlationGain(relu, 2, 1, c)).toBeCloseTo(reluCorrelationGain(c), 4);
    expect(reluCorrelationGain(0)).toBe(0.5);
  });

  test("at c = 1 is χ₁", () => {
    expect(correlationGain(tanh, 1.5, 0.4, 1)).toBeCloseTo(chi(tanh, 1.5, 0.4), 6);
  });
});

describe("correlationFixedPoint", () => {
  test("R9: is 1 for tanh at σ_w² = 1.5, with ξ_c = 15.79", () => {
    const initialization = { weightVariance: 1.5, biasVariance: 0.05 };
    const q = lengthOf(1.5, 0.05);
    expect(correlationFixedPoint(tanh, initialization, q)).toBe(1);
    expect(depthScale(correlationGain(tanh, 1.5, q, 1))).toBeCloseTo(15.79, 2);
  });

  test.each([
    [2.5, 0.4468, 11.79],
    [4, 0.165, 6.98],
  ])("R13: for tanh at σ_w² = %d, σ_b² = 0.05 is %d, with ξ_c = %d", (variance, c, depth) => {
    const q = lengthOf(variance, 0.05);
    const initialization = { weightVariance: variance, biasVariance: 0.05 };
    const found = correlationFixedPoint(tanh, initialization, q);
    expect(found).toBeCloseTo(c, 3);
    expect(depthScale(correlationGain(tanh, variance, q, found))).toBeCloseTo(depth, 1);
  });

  test("is 0 for chaotic tanh without bias", () => {
    const initialization = { weightVariance: 4, biasVariance: 0 };
    expect(correlationFixedPoint(tanh, initialization, lengthOf(4, 0))).toBeCloseTo(0, 6);
  });
});

describe("depthScale", () => {
  test("is 1 / |ln χ₁|, the same for growth and decay, infinite at 1 and 0 at 0", () => {
    expect(depthScale(Math.exp(-0.1))).toBeCloseTo(10, 9);
    expect(depthScale(Math.exp(0.1))).toBeCloseTo(10, 9);
    expect(depthScale(1)).toBe(Number.POSITIVE_INFINITY);
    expect(depthScale(0)).toBe(0);
    expect(depthScale(Number.NaN)).toBeNaN();
  });

  test("says that a factor cannot be negative", () => {
    expect(() => depthScale(-0.5)).toThrow(
      new RangeError("depthScale: factor must be >= 0, got -0.5"),
    );
  });
});
