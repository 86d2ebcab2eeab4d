import { describe, expect, test } from "vitest";
import { preNormGrowth, preNormLastLayer } from "./pre-norm-transformer.ts";
import { preNormResidualTotal } from "./residual.ts";

/** Xavier: attention over unrelated tokens at first, feed-forward of four times the width. */
const block = {
  attentionVariance: 0.1,
  attentionChi: 0.1,
  feedForwardVariance: 0.32,
  feedForwardChi: 0.32,
};

describe("preNormGrowth", () => {
  test("is 2.1, 2.7, 3.8, 4.5 over 6, 12, 24, 48 layers within 15 %", () => {
    // Tokens become more alike with depth, so the share of attention is not one number.
    [2.1, 2.7, 3.8, 4.5].forEach((expected, i) => {
      expect(Math.abs(preNormGrowth(6 * 2 ** i, block) / expected - 1)).toBeLessThan(0.15);
    });
  });

  test("telescopes to √(1 + L v) where branches scale gradient and signal alike", () => {
    expect(preNormGrowth(24, block)).toBeCloseTo(Math.sqrt(1 + 24 * 0.42), 9);
  });

  test("with one branch is the pre-norm residual network", () => {
    const single = { ...block, attentionVariance: 0, attentionChi: 0, feedForwardChi: 0.5 };
    expect(preNormGrowth(10, single, 2) ** 2).toBeCloseTo(
      preNormResidualTotal(0.5, 0.32, 10, 2),
      9,
    );
  });
});

describe("preNormLastLayer", () => {
  test("R58: falls by about 2 from 6 to 24 layers", () => {
    const ratio = preNormLastLayer(6, 0.55) / preNormLastLayer(24, 0.55);
    expect(Math.abs(ratio / 2 - 1)).toBeLessThan(0.2);
  });

  test("halves with four times the depth of a deep network", () => {
    expect(preNormLastLayer(1e4, 1) / preNormLastLayer(4e4, 1)).toBeCloseTo(2, 3);
  });
});
