import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { lengthPreservingVariance } from "./activation-moments.ts";
import { type ActivationName, activations } from "./activations.fixture.ts";
import { chi, elementwiseChi } from "./chi.ts";
import { he } from "./initializations.ts";
import { type LengthLimit, lengthLimit, lengthMap, lengthSlope } from "./length-map.ts";

function fixedPoint(name: ActivationName, weightVariance: number, biasVariance = 0) {
  const limit = lengthLimit(activations[name], { weightVariance, biasVariance });
  expect(limit.outcome).toBe("fixed-point");
  return limit as Extract<LengthLimit, { outcome: "fixed-point" }>;
}

/** [id, activation, σ_w², σ_b², q*, χ₁] as printed. */
const cases: readonly (readonly [string, ActivationName, number, number, number, number])[] = [
  ["R6", "sigmoid", 1, 0, 0.26469, 0.05572],
  ["R7", "sigmoid", 16, 0, 5.8554, 0.39888],
  ["R9", "tanh", 1.5, 0.05, 0.41804, 0.93864],
  ["R10", "tanh", 1.76095, 0.05, 0.57005, 1],
  ["R11", "tanh", 4, 0, 2.12147, 1.36267],
  ["R14", "selu", 1, 0, 1, 1.071575],
  ["R15", "selu", 0.5625, 0, 0.02303, 1.00367],
];

describe("lengthLimit", () => {
  test.each(cases)("%s: %s at σ_w² = %d, σ_b² = %d has q* = %d, χ₁ = %d", (...row) => {
    const [, name, weightVariance, biasVariance, expectedQ, expectedChi] = row;
    const { q } = fixedPoint(name, weightVariance, biasVariance);
    // Four printed digits of the smallest entries.
    expect(Math.abs(q / expectedQ - 1)).toBeLessThan(2e-4);
    const found = chi(activations[name], weightVariance, q);
    expect(Math.abs(found / expectedChi - 1)).toBeLessThan(1e-4);
  });

  test("R8: sigmoid at σ_w² = 100 has χ₁ = 0.98581", () => {
    const { q } = fixedPoint("sigmoid", 100);
    expect(chi(activations.sigmoid, 100, q)).toBeCloseTo(0.98581, 5);
  });

  test("R6: seven sigmoid layers keep 4.1e-5 of the gradient", () => {
    const { q } = fixedPoint("sigmoid", 1);
    const perLayer = Math.sqrt(chi(activations.sigmoid, 1, q));
    expect(perLayer).toBeCloseTo(0.2361, 4);
    expect(perLayer ** 7 * 1e5).toBeCloseTo(4.1, 1);
  });

  test("R3, R4, R5: ReLU has χ₁ = σ_w² / 2 at every length", () => {
    for (const q of [0.01, 1, 100])
      for (const weightVariance of [2, 1, 1 / 3])
        expect(chi(activations.relu, weightVariance, q)).toBeCloseTo(weightVariance / 2, 8);
    expect(Math.sqrt(1 / 6) ** 10 * 1e4).toBeCloseTo(1.3, 1);
  });

  test("R16: GELU at He's variance decays, and χ₁ tends to 0.5", () => {
    expect(lengthLimit(activations.gelu, he(1, 1))).toEqual({ outcome: "decays" });
    expect(chi(activations.gelu, 2, 1e-12)).toBeCloseTo(0.5, 5);
  });

  test("GELU at 1 / E φ² stays at q = 1 on a knife edge", () => {
    const { q, slope } = fixedPoint("gelu", lengthPreservingVariance(activations.gelu));
    expect(q).toBeCloseTo(1, 4);
    expect(slope).toBeGreaterThan(1.05);
  });

  test("ReLU stays at 2, diverges above, decays below", () => {
    expect(fixedPoint("relu", 2)).toMatchObject({ q: 1 });
    expect(fixedPoint("relu", 2).slope).toBeCloseTo(1, 6);
    expect(lengthLimit(activations.relu, { weightVariance: 2.1, biasVariance: 0 })).toEqual({
      outcome: "diverges",
    });
    expect(lengthLimit(activations.relu, { weightVariance: 1.9, biasVariance: 0 })).toEqual({
      outcome: "decays",
    });
  });

  test.prop(
    [
      fc.constantFrom<ActivationName>("tanh", "sigmoid", "erf", "softsign", "elu"),
      fc.double({ min: 0.3, max: 1.2, noNaN: true }),
      fc.double({ min: 0.01, max: 0.5, noNaN: true }),
    ],
    { numRuns: 20 },
  )("is where repeated maps arrive", (name, weightVariance, biasVariance) => {
    const initialization = { weightVariance, biasVariance };
    const limit = lengthLimit(activations[name], initialization, 0.7);
    if (limit.outcome !== "fixed-point") return;
    fc.pre(limit.slope < 0.9);
    let q = 0.7;
    for (let l = 0; l < 150; l++) q = lengthMap(activations[name], initialization, q);
    expect(q / limit.q).toBeCloseTo(1, 5);
  });

  test("says that the start must be positive", () => {
    expect(() => lengthLimit(activations.tanh, he(1, 1), 0)).toThrow(
      new RangeError("lengthLimit: start must be > 0, got 0"),
    );
  });
});

describe("lengthSlope", () => {
  test("is χ₁ + σ_w² E φ φ″, for erf in closed form", () => {
    // V = (2/π) asin(2q / (1 + 2q)), so V′ = (4/π) / ((1 + 2q) √(1 + 4q)).
    const q = 0.8;
    const closed = 4 / Math.PI / ((1 + 2 * q) * Math.sqrt(1 + 4 * q));
    const slope = lengthSlope(activations.erf, { weightVariance: 1, biasVariance: 0.1 }, q);
    expect(slope).toBeCloseTo(closed, 6);
  });
});

describe("elementwiseChi", () => {
  test("R40: He from 200 to 800 units quadruples mean squares and keeps the total", () => {
    const total = chi(activations.relu, 2, 1);
    expect(total).toBeCloseTo(1, 8);
    expect(elementwiseChi(total, 200, 800)).toBeCloseTo(4, 7);
    expect(elementwiseChi(total, 800, 200)).toBeCloseTo(0.25, 8);
  });
});
