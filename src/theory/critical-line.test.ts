import { describe, expect, test } from "vitest";
import { type ActivationName, activations } from "./activations.fixture.ts";
import { chi } from "./chi.ts";
import { criticalPoint } from "./critical-line.ts";
import { lengthMap } from "./length-map.ts";

/** tanh: [σ_b², σ_w², q*]. */
const tanhLine = [
  [0, 1, 0],
  [1e-4, 1.08603, 0.04571],
  [1e-3, 1.18919, 0.10729],
  [0.01, 1.42421, 0.2733],
  [0.02, 1.54419, 0.37124],
  [0.04, 1.7008, 0.51208],
  [0.05, 1.76095, 0.57005],
  [0.1, 1.98607, 0.8058],
  [0.2, 2.28515, 1.1645],
  [0.3, 2.50513, 1.46117],
  [0.5, 2.84317, 1.97103],
  [1, 3.44321, 3.0364],
] as const;

/** At σ_b = 0.2: [activation, σ_w², q*]. */
const others: readonly (readonly [ActivationName, number, number])[] = [
  ["elu", 1.51106, 1.10693],
  // By the closed forms of E φ² and E φ′².
  ["selu", 0.87886, 0.71705],
  ["gelu", 2.39324, 0.57564],
  ["silu", 2.82083, 0.68945],
  ["mish", 2.14165, 0.74555],
  ["erf", 1.32894, 0.46576],
  ["hardtanh", 1.14192, 0.42329],
  ["softsign", 2.99162, 0.35833],
];

describe("criticalPoint", () => {
  test.each(tanhLine)("of tanh at σ_b² = %d is σ_w² = %d, q* = %d", (bias, weight, q) => {
    const point = criticalPoint(activations.tanh, bias);
    expect(point?.weightVariance).toBeCloseTo(weight, 5);
    expect(point?.q).toBeCloseTo(q, 4);
  });

  test.each(others)("of %s at σ_b = 0.2 is σ_w² = %d, q* = %d", (name, weight, q) => {
    const point = criticalPoint(activations[name], 0.04);
    expect(point?.weightVariance).toBeCloseTo(weight, 4);
    expect(point?.q).toBeCloseTo(q, 4);
  });

  test("R8: of sigmoid without bias is σ_w² = 103.0, q* = 45.6", () => {
    const point = criticalPoint(activations.sigmoid, 0);
    expect(point?.weightVariance).toBeCloseTo(103, 1);
    expect(point?.q).toBeCloseTo(45.6, 1);
  });

  test("solves q = V(q) and χ₁ = 1 together", () => {
    for (const name of ["tanh", "elu", "selu", "softsign", "sigmoid", "gelu"] as const) {
      const point = criticalPoint(activations[name], 0.1);
      if (!point) throw new Error(`${name} has a critical point`);
      const { weightVariance, q } = point;
      expect(chi(activations[name], weightVariance, q)).toBeCloseTo(1, 7);
      const next = lengthMap(activations[name], { weightVariance, biasVariance: 0.1 }, q);
      expect(next / q).toBeCloseTo(1, 7);
    }
  });

  test("of the ReLU family needs zero bias, and is σ_w² = 2 / (1 + a²)", () => {
    expect(criticalPoint(activations.relu, 0)?.weightVariance).toBeCloseTo(2, 7);
    expect(criticalPoint(activations.leaky2, 0)?.weightVariance).toBeCloseTo(2 / 1.04, 7);
    expect(criticalPoint(activations.linear, 0)?.weightVariance).toBeCloseTo(1, 7);
    expect(criticalPoint(activations.relu, 0.01)).toBeUndefined();
  });

  test.each(["gelu", "silu", "mish"] as const)("of %s does not exist without bias", (name) => {
    expect(criticalPoint(activations[name], 0)).toBeUndefined();
  });

  test("of GELU with bias is a knife edge, of tanh it is stable", () => {
    expect(criticalPoint(activations.gelu, 0.04)?.lengthSlope).toBeGreaterThan(1);
    expect(criticalPoint(activations.tanh, 0.04)?.lengthSlope).toBeLessThan(1);
  });
});
