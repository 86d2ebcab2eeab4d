import { describe, expect, test } from "vitest";
import { chronoBias, forgetBiasFor, forgetGain, forgetTime } from "./forget-gate.ts";

describe("forgetTime", () => {
  test.each([
    [0, 1.44],
    [1, 3.19],
    [2, 7.88],
    [3, 20.6],
    [4, 55.1],
  ])("of bias %d is %d steps", (bias, expected) => {
    expect(Math.abs(forgetTime(bias) / expected - 1)).toBeLessThan(0.005);
  });

  test("does not overflow at either end", () => {
    expect(forgetTime(-1000)).toBeCloseTo(1e-3, 9);
    expect(forgetTime(700)).toBeGreaterThan(1e300);
  });
});

describe("forgetBiasFor", () => {
  test("undoes forgetTime, and is ln T up to 1 / 2T", () => {
    for (const lag of [1, 10, 100, 1000]) {
      expect(forgetTime(forgetBiasFor(lag))).toBeCloseTo(lag, 6);
      expect(Math.abs(forgetBiasFor(lag) - Math.log(lag))).toBeLessThan(0.55 / lag);
    }
  });

  test("says which lag it cannot take", () => {
    expect(() => forgetBiasFor(0)).toThrow(new RangeError("forgetBiasFor: lag must be > 0, got 0"));
  });
});

describe("chronoBias", () => {
  test("runs from 0 to ln(T − 1)", () => {
    expect(chronoBias(0, 100)).toBe(0);
    expect(chronoBias(1, 100)).toBeCloseTo(Math.log(99), 12);
  });

  test("says which T it cannot take", () => {
    expect(() => chronoBias(0.5, 2)).toThrow(
      new RangeError("chronoBias: longest must be > 2, got 2"),
    );
  });
});

test("the forget gate alone costs 30.1 decades over 100 steps at bias 0", () => {
  expect(Math.log10(forgetGain(0, 100))).toBeCloseTo(-30.1, 1);
  expect(forgetGain(-1000, 1)).toBe(0);
});
