import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { errorFunction } from "./error-function.ts";

/** A few roundings of 2⁻⁵³. */
const relativeTolerance = 1e-14;

describe("errorFunction", () => {
  // By Python's math.erf, on both sides of 3, where series and continued fraction meet.
  test.each([
    [1e-300, 1.1283791670955126e-300],
    [1e-8, 1.1283791670955126e-8],
    [0.001, 0.0011283787909692365],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [1.5, 0.9661051464753108],
    [2, 0.9953222650189527],
    [2.5, 0.999593047982555],
    [2.9999, 0.9999778955735178],
    [3, 0.9999779095030014],
    [3.0001, 0.9999779234241298],
    [3.5, 0.9999992569016276],
    [4, 0.9999999845827421],
    [5, 0.9999999999984626],
    [6.5, 1],
  ])("at %d is %d", (x, expected) => {
    expect(Math.abs(errorFunction(x) - expected) / expected).toBeLessThan(relativeTolerance);
  });

  test("is 0 at 0, ±1 at ±∞, NaN at NaN", () => {
    expect(errorFunction(0)).toBe(0);
    expect(errorFunction(Number.POSITIVE_INFINITY)).toBe(1);
    expect(errorFunction(Number.NEGATIVE_INFINITY)).toBe(-1);
    expect(errorFunction(Number.NaN)).toBeNaN();
  });

  lawTest.prop([fc.double({ min: 0, max: 30, noNaN: true })])("is odd", (x) => {
    expect(errorFunction(-x) + errorFunction(x)).toBe(0);
  });

  lawTest.prop([
    fc.double({ min: -7, max: 7, noNaN: true }),
    fc.double({ min: 0.001, max: 1, noNaN: true }),
  ])("never falls", (x, step) => {
    expect(errorFunction(x + step)).toBeGreaterThanOrEqual(errorFunction(x));
  });
});
