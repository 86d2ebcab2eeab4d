import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { slope } from "./slope.ts";

const real = fc.double({ min: -1e3, max: 1e3, noNaN: true });

describe("slope", () => {
  test.prop([real, real, fc.integer({ min: 2, max: 40 })])("of a·x + b is a", (a, b, n) => {
    expect(slope(Array.from({ length: n }, (_, x) => a * x + b))).toBeCloseTo(a, 6);
  });

  test.prop([fc.array(real, { minLength: 2, maxLength: 20 })])(
    "changes sign when the points are read backwards",
    (ys) => {
      expect(slope(ys.toReversed())).toBeCloseTo(-slope(ys), 9);
    },
  );

  test("is not moved by a quarter of wild points", () => {
    const ys = Array.from({ length: 20 }, (_, x) => (x % 5 === 4 ? 1e6 : 3 * x));
    expect(slope(ys)).toBeCloseTo(3, 9);
  });

  test("uses the given xs and leaves out pairs with equal x", () => {
    expect(slope([0, 4, 100, 8], [0, 2, 2, 4])).toBe(2);
  });

  test("leaves out points that are not finite", () => {
    expect(slope([0, Number.NaN, 2, Number.NEGATIVE_INFINITY, 4])).toBe(1);
  });

  test("is NaN below two finite points with different x", () => {
    expect(slope([])).toBeNaN();
    expect(slope([1])).toBeNaN();
    expect(slope([1, Number.NaN])).toBeNaN();
    expect(slope([1, 2], [3, 3])).toBeNaN();
  });

  test("says when xs and ys do not match", () => {
    expect(() => slope([1, 2], [1])).toThrow(
      new RangeError("slope: xs and ys must be equally long, got 1 and 2"),
    );
  });
});
