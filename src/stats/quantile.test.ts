import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { median } from "./median.ts";
import { quantile } from "./quantile.ts";

const reals = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("quantile", () => {
  test("gives R's type 7 on 1, 2, 3, 4, 10", () => {
    const values = [10, 1, 4, 2, 3];
    const expected = { 0: 1, 0.1: 1.4, 0.25: 2, 0.5: 3, 0.9: 7.6, 1: 10 };
    for (const [p, value] of Object.entries(expected))
      expect(quantile(values, Number(p))).toBeCloseTo(value, 12);
  });

  test("leaves NaN out and keeps infinities as extremes", () => {
    expect(quantile([Number.NaN, 1, 3], 0.5)).toBe(2);
    expect(quantile([Number.POSITIVE_INFINITY, 1], 1)).toBe(Number.POSITIVE_INFINITY);
    expect(quantile([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY], 0.5)).toBe(
      Number.NEGATIVE_INFINITY,
    );
  });

  test("is NaN of nothing", () => {
    expect(quantile([], 0.5)).toBeNaN();
    expect(quantile([Number.NaN], 0.5)).toBeNaN();
  });

  test("says which p it cannot take", () => {
    expect(() => quantile([1], 1.5)).toThrow(
      new RangeError("quantile: p must be in [0, 1], got 1.5"),
    );
    expect(() => quantile([1], Number.NaN)).toThrow(RangeError);
  });

  test.prop([reals, share, share])("grows with p and stays within the sample", (values, p, r) => {
    const [low, high] = [Math.min(p, r), Math.max(p, r)];
    const slack = 1e-9 * Math.max(...values.map(Math.abs)); // rounding of the interpolation
    expect(quantile(values, low)).toBeLessThanOrEqual(quantile(values, high) + slack);
    expect(quantile(values, low)).toBeGreaterThanOrEqual(Math.min(...values) - slack);
    expect(quantile(values, high)).toBeLessThanOrEqual(Math.max(...values) + slack);
  });

  test.prop([reals, share])("does not depend on the order", (values, p) => {
    expect(quantile(values.toReversed(), p)).toBe(quantile(values, p));
  });
});

describe("median", () => {
  test("is the middle value, or the mean of the middle two", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  test.prop([reals])("changes sign with the values", (values) => {
    expect(median(values.map((value) => -value))).toBeCloseTo(-median(values), 9);
  });
});
