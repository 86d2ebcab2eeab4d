import { describe, expect, test } from "vitest";
import { lstmPropagation, tiedBracket } from "./lstm-propagation.ts";

/** PyTorch: U(±1/√H) everywhere. Keras: orthogonal over four gates, Glorot kernel, forget bias 1. */
const pytorch = { weightVariance: 1 / 3, inputVariance: 1 / 3 };
const keras = { weightVariance: 1 / 4, inputVariance: 0.4, forgetBias: 1 };

describe("lstmPropagation", () => {
  test.each([
    ["PyTorch's default", pytorch, 0.2836],
    ["Keras' default", keras, 0.5366],
    ["σ_w² = 1 without biases", { weightVariance: 1, inputVariance: 1 }, 0.3321],
    ["σ_w² = 16", { weightVariance: 16, inputVariance: 0.1, forgetBias: 1 }, 1.1602],
  ])("%s: untied factor per step", (_, initialization, expected) => {
    const { chi } = lstmPropagation(initialization);
    expect(Math.abs(chi / expected - 1)).toBeLessThan(0.002);
  });

  test.each([
    ["PyTorch", pytorch, 0.367],
    ["Keras", keras, 0.6255],
  ])("%s: the tied factor measured lies in the bracket", (_, initialization, measured) => {
    const [low, high] = lstmPropagation(initialization).tied;
    expect(measured).toBeGreaterThan(low);
    expect(measured).toBeLessThan(high);
  });

  test("without recurrence and input is the forget gate alone", () => {
    const found = lstmPropagation({ weightVariance: 0, inputVariance: 0, forgetBias: 2 });
    expect(found.chi).toBeCloseTo((1 / (1 + Math.exp(-2))) ** 2, 9);
    expect(found.cell).toBe(0);
    expect(found.tied[1]).toBeCloseTo(found.tied[0], 9);
  });

  test("keeps more with a larger forget bias, and approaches 1 per step", () => {
    const chis = [0, 1, 2, 4, 6].map(
      (forgetBias) => lstmPropagation({ ...pytorch, forgetBias, inputBias: -forgetBias }).chi,
    );
    expect(chis.toSorted((a, b) => a - b)).toEqual(chis);
    expect(chis.at(-1)).toBeGreaterThan(0.99);
  });
});

test("tiedBracket is [E f² + r², (E f + r)²]", () => {
  const [low, high] = tiedBracket(0.5, 0.26, 0.3);
  expect(low).toBe(0.3);
  expect(high).toBeCloseTo((0.5 + 0.2) ** 2, 12);
});
