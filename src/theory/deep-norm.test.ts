import { describe, expect, test } from "vitest";
import { deepNorm, deepNormChi, deepNormPair } from "./deep-norm.ts";

describe("deepNorm", () => {
  test("of N layers is (2N)^¼ and (8N)^−¼", () => {
    expect(deepNorm(8)).toEqual({ alpha: 2, beta: expect.closeTo(64 ** -0.25, 12) });
  });

  test("of an encoder and a decoder is 0.81 (N⁴M)^(1/16), 0.87 (N⁴M)^(−1/16), (3M)^¼, (12M)^−¼", () => {
    const { encoder, decoder } = deepNormPair(18, 18);
    expect(encoder.alpha).toBeCloseTo(0.81 * 18 ** (5 / 16), 12);
    expect(encoder.beta).toBeCloseTo(0.87 * 18 ** (-5 / 16), 12);
    expect(decoder.alpha).toBeCloseTo(54 ** 0.25, 12);
    expect(decoder.beta).toBeCloseTo(216 ** -0.25, 12);
  });

  test("R59: keeps the gradient from 6 to 48 layers", () => {
    for (const layers of [6, 12, 24, 48]) {
      const { alpha, beta } = deepNorm(layers);
      // β enters two of the weights of each branch; 0.32 is a Xavier feed-forward of four times the width.
      const branch = 0.32 * beta ** 4;
      const attentionForward = 0.04 * beta ** 4;
      const attentionBackward = 0.0156 * beta ** 4;
      const block =
        deepNormChi(alpha, branch, branch) *
        deepNormChi(alpha, attentionBackward, attentionForward);
      expect(Math.abs(Math.sqrt(block ** layers) - 1)).toBeLessThan(0.03);
    }
  });
});
