import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { wilsonInterval } from "./wilson-interval.ts";

describe("wilsonInterval", () => {
  test("gives Newcombe's 0.2553 … 0.3662 for 81 of 263 and 0 … 0.2039 for 0 of 15", () => {
    // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    const common = wilsonInterval(81, 263);
    expect(common.low).toBeCloseTo(0.2553, 4);
    expect(common.high).toBeCloseTo(0.3662, 4);
    const never = wilsonInterval(0, 15);
    expect(never.low).toBe(0);
    expect(never.high).toBeCloseTo(0.2039, 4);
  });

  test("knows nothing without trials", () => {
    expect(wilsonInterval(0, 0)).toEqual({ estimate: Number.NaN, low: 0, high: 1 });
  });

  test.prop([fc.nat({ max: 1000 }), fc.nat({ max: 1000 })])(
    "holds the estimate, within [0, 1], and mirrors with successes and failures swapped",
    (successes, failures) => {
      fc.pre(successes + failures > 0);
      const n = successes + failures;
      const { estimate, low, high } = wilsonInterval(successes, n);
      const mirrored = wilsonInterval(failures, n);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(estimate);
      expect(high).toBeGreaterThanOrEqual(estimate);
      expect(mirrored.low).toBeCloseTo(1 - high, 9);
    },
  );

  test("says when successes do not fit n", () => {
    expect(() => wilsonInterval(3, 2)).toThrow(
      new RangeError("wilsonInterval: successes must be between 0 and n, got 3 of 2"),
    );
  });
});
