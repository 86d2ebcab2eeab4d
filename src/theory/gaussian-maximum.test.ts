import { describe, expect, test } from "vitest";
import { gaussianMaximum } from "./gaussian-maximum.ts";

describe("gaussianMaximum", () => {
  test.each([
    [1, 1],
    [2, 1],
    [3, 1.275664],
    [4, 1.551329],
    [5, 1.80002],
  ])("of %d has second moment %d", (n, expected) => {
    expect(gaussianMaximum(n).secondMoment).toBeCloseTo(expected, 5);
  });

  test("has the closed forms 1/√π, 3/(2√π) of two and three, and √3/(2π) in their second moment", () => {
    expect(gaussianMaximum(2).mean).toBeCloseTo(1 / Math.sqrt(Math.PI), 9);
    expect(gaussianMaximum(3).mean).toBeCloseTo(3 / (2 * Math.sqrt(Math.PI)), 9);
    expect(gaussianMaximum(3).secondMoment).toBeCloseTo(1 + Math.sqrt(3) / (2 * Math.PI), 9);
  });

  test("has variance second moment minus squared mean, 1 − 1/π of two", () => {
    expect(gaussianMaximum(2).variance).toBeCloseTo(1 - 1 / Math.PI, 9);
  });

  test("says which n it cannot take", () => {
    expect(() => gaussianMaximum(0)).toThrow(
      new RangeError("gaussianMaximum: n must be a positive integer, got 0"),
    );
  });
});
