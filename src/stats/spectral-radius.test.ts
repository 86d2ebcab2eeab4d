import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { rngOf } from "../core/rng.ts";
import { spectralRadius } from "./spectral-radius.ts";
import { singularValues } from "./svd.ts";

const n = 4;
const square = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), {
  minLength: n * n,
  maxLength: n * n,
});

describe("spectralRadius", () => {
  test("is 0 for [[8, 8], [−8, −8]] and 2 for [[8, 8], [−6, −6]]", () => {
    expect(spectralRadius(2, [8, 8, -8, -8])).toBe(0);
    expect(spectralRadius(2, [8, 8, -6, -6])).toBeCloseTo(2, 12);
  });

  test("is 1 for a rotation", () => {
    expect(spectralRadius(2, [0, -1, 1, 0])).toBeCloseTo(1, 14);
  });

  test("is about 1 for a Gaussian matrix of variance 1/n (the circular law)", () => {
    const rng = rngOf("circular-law");
    const size = 80;
    const a = Array.from({ length: size * size }, () => rng.normal() / Math.sqrt(size));
    // The edge of the circle strays by about 1/√n.
    expect(Math.abs(spectralRadius(size, a) - 1)).toBeLessThan(0.15);
  });

  test.prop([square])("is never above the largest singular value", (a) => {
    // A defective eigenvalue of multiplicity 4 is found to the fourth root of rounding, times the size.
    const [largest = 0] = singularValues(n, n, a);
    expect(spectralRadius(n, a)).toBeLessThanOrEqual(largest + 1e-3);
  });

  test("is 0 of nothing, NaN where an entry is not finite", () => {
    expect(spectralRadius(0, [])).toBe(0);
    expect(spectralRadius(1, [Number.NaN])).toBeNaN();
  });

  test("says what does not fit", () => {
    expect(() => spectralRadius(2, [1])).toThrow(
      new RangeError("spectralRadius: 2x2 needs 4 numbers, got 1"),
    );
  });
});
