import { describe, expect, test } from "vitest";
import { spectralRadius } from "../stats/spectral-radius.ts";
import { singularValues } from "../stats/svd.ts";
import { activations } from "./activations.fixture.ts";
import {
  canExplode,
  certainlyVanishes,
  largestSlopes,
  largestStepFactor,
} from "./pascanu-bound.ts";
import { recurrentPropagation } from "./recurrent.ts";

describe("the bound of Pascanu, Mikolov & Bengio", () => {
  test("is 1 / γ: 1 for tanh, 4 for sigmoid", () => {
    expect(certainlyVanishes(0.99, largestSlopes.tanh)).toBe(true);
    expect(certainlyVanishes(3.99, largestSlopes.sigmoid)).toBe(true);
    expect(canExplode(4.01, largestSlopes.sigmoid)).toBe(true);
    expect(canExplode(3.99, largestSlopes.sigmoid)).toBe(false);
  });

  test("needs the largest singular value: spectral radius 0 explodes", () => {
    const weights = [8, 8, -8, -8];
    expect(spectralRadius(2, weights)).toBe(0);
    const [sigma = 0] = singularValues(2, 2, weights);
    expect(canExplode(sigma, largestSlopes.tanh)).toBe(true);

    // tanh x* = (0, ½), so the slopes are 1 and ¾, and a constant input makes x* a fixed point.
    const fixed = [0, Math.atanh(0.5)];
    const jacobian = fixed.flatMap((x, i) =>
      [0, 1].map((j) => (1 - Math.tanh(x) ** 2) * (weights[2 * i + j] ?? 0)),
    );
    expect(jacobian).toEqual([8, 8, expect.closeTo(-6, 12), expect.closeTo(-6, 12)]);
    expect(spectralRadius(2, jacobian)).toBeCloseTo(2, 10);
  });

  test("is far from what happens: tanh of gain 1 vanishes although σ_max = 2", () => {
    const { chi } = recurrentPropagation(activations.tanh, {
      weightVariance: 1,
      inputVariance: 0.25,
    });
    expect(largestStepFactor(2, largestSlopes.tanh)).toBe(2);
    expect(Math.sqrt(chi)).toBeLessThan(0.77);
  });
});
