import { describe, expect, test } from "vitest";
import {
  convolutionChi,
  convolutionFanIn,
  fixedStdShrinkage,
  transposedFanIn,
} from "./convolution.ts";

describe("convolutionFanIn", () => {
  test("is k² C / g, and k² for a depthwise convolution", () => {
    expect(convolutionFanIn([3, 3], 64)).toBe(576);
    expect(convolutionFanIn([3, 3], 64, 4)).toBe(144);
    expect(convolutionFanIn([3, 3], 64, 64)).toBe(9);
    expect(convolutionFanIn([5], 8)).toBe(40);
  });

  test("of a transposed convolution is k² C / s²", () => {
    expect(transposedFanIn([4, 4], [2, 2], 16)).toBe(64);
  });

  test("R39: with He's variance the interior of a convolution has factor 2, with ReLU 1", () => {
    const fanIn = convolutionFanIn([3, 3], 64);
    expect(convolutionChi(fanIn, 2 / fanIn) / 2).toBe(1);
  });
});

describe("fixedStdShrinkage", () => {
  test("R57: std 0.01 shrinks the gradient of He's model B by 1.7e4 between conv10 and conv2", () => {
    const widths = [64, 128, 128, 256, 256, 512, 512, 512, 512];
    const factors = widths.map((width) => fixedStdShrinkage(9 * width, 0.01));
    expect(factors[0]).toBeCloseTo(5.9, 1);
    expect(factors[1]).toBeCloseTo(4.2, 1);
    expect(factors[3]).toBeCloseTo(2.9, 1);
    expect(factors[5]).toBeCloseTo(2.1, 1);
    // The paper multiplies the rounded factors, 1.7022e4.
    const total = factors.reduce((product, factor) => product * factor, 1);
    expect(total / 1.7e4).toBeGreaterThan(0.95);
    expect(total / 1.7e4).toBeLessThan(1.05);
    expect(5.9 * 4.2 ** 2 * 2.9 ** 2 * 2.1 ** 4).toBeCloseTo(17022.5, 0);
  });
});
