import { describe, expect, test } from "vitest";
import { activationMoments } from "./activation-moments.ts";
import { activations } from "./activations.fixture.ts";
import { preNormExponent, preNormResidualTotal } from "./residual.ts";

describe("preNormExponent", () => {
  test("is 1 for LayerNorm and π / (π − 1) for BatchNorm before ReLU", () => {
    const { variance, secondMoment, derivativeSecondMoment } = activationMoments(
      activations.relu,
      1,
    );
    expect(preNormExponent(2 * derivativeSecondMoment, 2 * secondMoment)).toBeCloseTo(1, 9);
    expect(preNormExponent(2 * derivativeSecondMoment, 2 * variance)).toBeCloseTo(
      Math.PI / (Math.PI - 1),
      7,
    );
  });

  test("is the slope of ln total over ln depth", () => {
    const [chi, variance] = [1, 1 - 1 / Math.PI];
    const total = (depth: number) => Math.log(preNormResidualTotal(chi, variance, depth));
    const slope = (total(4000) - total(1000)) / Math.log(4);
    expect(slope).toBeCloseTo(preNormExponent(chi, variance), 2);
  });
});
