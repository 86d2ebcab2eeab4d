import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import {
  bordered,
  deepBorderFactor,
  insideShare,
  insideShares,
  outputSize,
  type WindowAxis,
} from "./convolution-border.ts";

const axis = (size: number, more: Partial<WindowAxis> = {}): WindowAxis => ({
  size,
  window: 3,
  stride: 1,
  dilation: 1,
  padding: "same",
  ...more,
});

/** Factor per layer of L layers of a square image, 1ᵀ Tᴸ 1 / n per axis. */
function perLayer(size: number, depth: number): number {
  let profile: readonly number[] = new Array(size).fill(1);
  for (let l = 0; l < depth; l++) profile = bordered(profile, axis(size));
  return (profile.reduce((a, b) => a + b) / size) ** (2 / depth);
}

describe("insideShare", () => {
  test.each([
    [8, 3],
    [32, 3],
    [32, 5],
    [28, 7],
  ])("of %d positions and %d taps is 1 − (k² − 1) / 4nk", (size, window) => {
    const expected = 1 - (window * window - 1) / (4 * size * window);
    expect(insideShare(axis(size, { window }))).toBeCloseTo(expected, 12);
  });

  test("is ⅔, 1, …, 1, ⅔ position by position", () => {
    expect(insideShares(axis(4))).toEqual([2 / 3, 1, 1, 2 / 3]);
  });

  test("is 1 without padding, whatever stride and dilation", () => {
    expect(insideShare(axis(9, { padding: "valid" }))).toBe(1);
    expect(insideShare(axis(9, { padding: "valid", stride: 2, dilation: 3 }))).toBe(1);
  });

  test("pads an even window behind, as Keras does", () => {
    expect(insideShares(axis(3, { window: 2 }))).toEqual([1, 1, 0.5]);
    // Stride 2 on 4 positions needs one zero, behind.
    expect(insideShares(axis(4, { stride: 2 }))).toEqual([1, 2 / 3]);
  });

  test("pads a causal window before", () => {
    expect(insideShares(axis(4, { padding: "causal" }))).toEqual([1 / 3, 2 / 3, 1, 1]);
  });

  test("is NaN where nothing comes out", () => {
    expect(outputSize(axis(2, { padding: "valid" }))).toBe(0);
    expect(insideShare(axis(2, { padding: "valid" }))).toBeNaN();
  });
});

describe("the border of a deep network", () => {
  // 3 × 3 networks of about these depths were measured at 0.974 and 0.910 per layer.
  test("costs 0.974 per layer at 32 × 32 and 0.910 at 8 × 8", () => {
    expect(perLayer(32, 6)).toBeCloseTo(0.974, 2);
    expect(perLayer(8, 20)).toBeCloseTo(0.91, 2);
  });

  test("tends to ((1 + 2 cos(π / (n + 1))) / 3)²", () => {
    let profile: readonly number[] = new Array(8).fill(1);
    let factor = 0;
    for (let l = 0; l < 200; l++) {
      const next = bordered(profile, axis(8));
      factor = (next[3] ?? 0) / (profile[3] ?? 1);
      profile = next.map((value) => value / (next[3] ?? 1));
    }
    expect(factor).toBeCloseTo(deepBorderFactor(8), 10);
    expect(deepBorderFactor(8) ** 2).toBeCloseTo(0.9212, 4);
  });

  test("is what a simulated one-dimensional convolution loses, forward and backward", () => {
    const rng = rngOf("border");
    const [size, channels] = [8, 40];
    let [forward, backward, total] = [0, 0, 0];
    for (let net = 0; net < 30; net++) {
      const kernel = Float64Array.from(
        { length: 3 * channels * channels },
        () => rng.normal() / Math.sqrt(3 * channels),
      );
      const noise = () => Float64Array.from({ length: size * channels }, () => rng.normal());
      const convolved = (x: Float64Array, isBackward: boolean) => {
        const y = new Float64Array(size * channels);
        for (let i = 0; i < size; i++)
          for (let tap = 0; tap < 3; tap++) {
            const j = i + tap - 1;
            if (j < 0 || j >= size) continue;
            const [from, to] = isBackward ? [i, j] : [j, i];
            for (let a = 0; a < channels; a++)
              for (let b = 0; b < channels; b++) {
                const weight = kernel[(tap * channels + a) * channels + b] ?? 0;
                const [source, target] = isBackward ? [b, a] : [a, b];
                const at = to * channels + target;
                y[at] = (y[at] ?? 0) + weight * (x[from * channels + source] ?? 0);
              }
          }
        return y.reduce((sum, value) => sum + value * value, 0);
      };
      forward += convolved(noise(), false);
      backward += convolved(noise(), true);
      total += size * channels;
    }
    // 30 nets of 320 numbers each: 2 % is four deviations.
    const expected = 1 - 2 / (3 * size);
    expect(Math.abs(forward / total / expected - 1)).toBeLessThan(0.06);
    expect(Math.abs(backward / total / expected - 1)).toBeLessThan(0.06);
  });
});
