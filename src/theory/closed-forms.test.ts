import { describe, expect, test } from "vitest";
import {
  fixedStd,
  glorot,
  he,
  lecun,
  pytorchDefault,
  truncatedNormalVariance,
} from "./initializations.ts";
import {
  postNormResidualChi,
  preNormResidualTotal,
  residualChi,
  scaledResidualTotal,
} from "./residual.ts";
import {
  crossEntropyGradient,
  initialCrossEntropy,
  initialLogitGradient,
  softmaxJacobian,
  squaredErrorGradient,
} from "./softmax-loss.ts";
import { averagedMomentumLimit, gradientDescentLimit, heavyBallLimit } from "./stability-limit.ts";

describe("residual blocks", () => {
  test("R34: a He branch doubles the squared gradient", () => {
    expect(residualChi(1)).toBe(2);
    expect(residualChi(1, 0)).toBe(1);
  });

  test("R35: 32 blocks scaled by 1/√32 give 2.677, and ever deeper ones e", () => {
    expect(scaledResidualTotal(1, 32)).toBeCloseTo(2.677, 3);
    expect(scaledResidualTotal(1, 1e6)).toBeCloseTo(Math.E, 5);
  });

  test("R36: 32 pre-norm blocks give 33", () => {
    expect(preNormResidualTotal(1, 1, 32)).toBeCloseTo(33, 10);
  });

  test("32 BatchNorm pre-norm blocks give 81.9", () => {
    expect(preNormResidualTotal(1, 1 - 1 / Math.PI, 32)).toBeCloseTo(81.9, 1);
  });

  test("R38: a post-norm block keeps the gradient of a He branch", () => {
    expect(postNormResidualChi(1, 1)).toBe(1);
  });
});

describe("losses at the output", () => {
  test("R45: ten unknown classes cost ln 10 with a squared gradient of 0.9", () => {
    expect(initialCrossEntropy(10)).toBeCloseTo(Math.LN10, 12);
    expect(initialLogitGradient(10)).toBe(0.9);
    const p = 0.1;
    expect((p - 1) ** 2 + 9 * p * p).toBeCloseTo(initialLogitGradient(10), 12);
  });

  test("R44: softmax over 64 equal logits has |J|² = 63 / 64², a certain one 0", () => {
    expect(softmaxJacobian(new Array(64).fill(1 / 64))).toBeCloseTo(63 / 64 ** 2, 12);
    expect(softmaxJacobian([1, 0, 0])).toBe(0);
  });

  test("|J|² is the sum of the squared entries of diag(p) − ppᵀ", () => {
    const p = [0.5, 0.3, 0.15, 0.05];
    const entries = p.flatMap((a, i) => p.map((b, j) => (i === j ? a : 0) - a * b));
    const sum = entries.reduce((total, entry) => total + entry * entry, 0);
    expect(softmaxJacobian(p)).toBeCloseTo(sum, 14);
  });

  test("R46: at a wrong logit of 10 squared error gives 9.08e-5, cross-entropy 1.000", () => {
    expect(squaredErrorGradient(10, 0) * 1e5).toBeCloseTo(9.08, 2);
    expect(crossEntropyGradient(10, 0)).toBeCloseTo(1, 3);
  });

  test("both are the derivatives of their losses", () => {
    const p = (z: number) => 1 / (1 + Math.exp(-z));
    const slope = (loss: (z: number) => number) => (loss(0.7 + 1e-6) - loss(0.7 - 1e-6)) / 2e-6;
    expect(Math.abs(slope((z) => (p(z) - 1) ** 2))).toBeCloseTo(squaredErrorGradient(0.7, 1), 8);
    expect(Math.abs(slope((z) => -Math.log(p(z))))).toBeCloseTo(crossEntropyGradient(0.7, 1), 8);
  });
});

describe("stability limits", () => {
  /** |θ| after 4,000 steps of momentum descent on θ²/2 from 1. */
  function distance(lr: number, momentum: number, share: number): number {
    let [theta, velocity] = [1, 0];
    for (let t = 0; t < 4000; t++) {
      velocity = momentum * velocity + share * theta;
      theta -= lr * velocity;
    }
    return Math.abs(theta);
  }

  test.each([
    ["gradient descent", gradientDescentLimit, 2, 0, 1],
    ["heavy ball, β = 0.9", heavyBallLimit(0.9), 3.8, 0.9, 1],
    ["averaged momentum, β = 0.9", averagedMomentumLimit(0.9), 38, 0.9, 0.1],
  ])("R54: of %s is %d", (_, limit, expected, momentum, share) => {
    expect(limit).toBeCloseTo(expected, 10);
    expect(distance(0.99 * limit, momentum, share)).toBeLessThan(1e-3);
    expect(distance(1.01 * limit, momentum, share)).toBeGreaterThan(1e3);
  });

  test("R54: 100 steps of gradient descent shrink by 2.66e-5 at 1.9 and grow by 1.4e4 at 2.1", () => {
    expect(Math.abs(1 - 1.9) ** 100 * 1e5).toBeCloseTo(2.66, 2);
    expect(Math.abs(1 - 2.1) ** 100 / 1e4).toBeCloseTo(1.4, 1);
  });
});

describe("initializations", () => {
  test("are 2, 1, 1, ⅓ for square layers", () => {
    const square = [he, lecun, glorot, pytorchDefault].map((rule) => rule(64, 64).weightVariance);
    expect(square).toEqual([2, 1, 1, 1 / 3]);
  });

  test("of Glorot depend on the shape, of PyTorch bring a bias", () => {
    expect(glorot(200, 800).weightVariance).toBeCloseTo(0.4, 12);
    expect(pytorchDefault(100, 10).biasVariance).toBeCloseTo(1 / 300, 12);
    expect(fixedStd(0.01)(784, 100).weightVariance).toBeCloseTo(0.0784, 12);
  });

  test("know that a normal cut at ±2 keeps 0.774 of its variance", () => {
    expect(truncatedNormalVariance).toBeCloseTo(0.774, 3);
  });
});
