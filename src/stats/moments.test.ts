import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { moments } from "./moments.ts";

const reals = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1 });

describe("moments", () => {
  test("gives mean 5, variance 4 of 2, 4, 4, 4, 5, 5, 7, 9", () => {
    expect(moments([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
      count: 8,
      mean: 5,
      secondMoment: 29,
      variance: 4,
    });
  });

  test("keeps the variance of numbers with a large mean", () => {
    expect(moments([1e9, 1e9 + 1, 1e9 + 2]).variance).toBeCloseTo(2 / 3, 6);
  });

  test("is NaN of nothing and never skips a NaN or Infinity", () => {
    expect(moments([])).toEqual({
      count: 0,
      mean: Number.NaN,
      secondMoment: Number.NaN,
      variance: Number.NaN,
    });
    expect(moments([1, Number.NaN]).mean).toBeNaN();
    expect(moments([1, Number.POSITIVE_INFINITY]).secondMoment).toBe(Number.POSITIVE_INFINITY);
  });

  test.prop([reals])("second moment is variance plus squared mean", (values) => {
    const { mean, secondMoment, variance } = moments(values);
    expect(variance + mean * mean).toBeCloseTo(secondMoment, 5);
    expect(variance).toBeGreaterThanOrEqual(0);
  });
});
