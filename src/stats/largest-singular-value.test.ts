import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { largestSingularValue } from "./largest-singular-value.ts";
import { singularValues } from "./svd.ts";

describe("largestSingularValue", () => {
  test("is the first of all singular values", () => {
    const rng = rngOf("first");
    for (const [rows, columns] of [
      [5, 5],
      [20, 8],
      [8, 20],
      [60, 60],
    ] as const) {
      const a = Array.from({ length: rows * columns }, () => rng.normal());
      const expected = singularValues(rows, columns, a)[0] ?? 0;
      expect(largestSingularValue(rows, columns, a, 3000) / expected).toBeCloseTo(1, 6);
    }
  });

  test("is exact where the next one is equal", () => {
    expect(largestSingularValue(2, 2, [0, -3, 3, 0])).toBeCloseTo(3, 12);
  });

  test("neither over- nor underflows", () => {
    expect(largestSingularValue(1, 2, [3e200, 4e200]) / 5e200).toBeCloseTo(1, 10);
    expect(largestSingularValue(1, 2, [3e-200, 4e-200]) / 5e-200).toBeCloseTo(1, 10);
  });

  test("is 0 for zeros and nothing, not finite where an entry is not", () => {
    expect(largestSingularValue(2, 2, [0, 0, 0, 0])).toBe(0);
    expect(largestSingularValue(0, 0, [])).toBe(0);
    expect(largestSingularValue(1, 2, [1, Number.NaN])).toBeNaN();
    expect(Number.isFinite(largestSingularValue(1, 2, [1, Number.POSITIVE_INFINITY]))).toBe(false);
  });

  test("says what does not fit", () => {
    expect(() => largestSingularValue(2, 2, [1])).toThrow(
      new RangeError("largestSingularValue: 2x2 needs 4 numbers, got 1"),
    );
  });
});
