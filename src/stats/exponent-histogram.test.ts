import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import {
  exponentHistogram,
  fractionBelow,
  histogramTotal,
  mergeExponentHistograms,
  smallestExponent,
} from "./exponent-histogram.ts";

const floats = fc.array(fc.float());

describe("exponentHistogram", () => {
  test("puts every kind of number into its own bin", () => {
    const histogram = exponentHistogram([
      1,
      1.99,
      -2,
      0,
      -0,
      1e-40,
      -1e-40,
      1e39,
      -1e39,
      1e-60,
      Number.NaN,
      2 ** -126,
    ]);
    expect(histogram.positive[0 - smallestExponent]).toBe(2);
    expect(histogram.negative[1 - smallestExponent]).toBe(1);
    expect(histogram.positive[0]).toBe(1);
    expect(histogram).toMatchObject({
      zero: 3, // 1e-60 underflows in float32
      positiveSubnormal: 1,
      negativeSubnormal: 1,
      positiveInfinity: 1,
      negativeInfinity: 1,
      nan: 1,
    });
  });

  test("counts the largest finite float32 in the last bin", () => {
    expect(exponentHistogram([3.4028234663852886e38]).positive.at(-1)).toBe(1);
  });

  test("reads a view at its own offset", () => {
    const view = new Float32Array([1, 1, 8]).subarray(2);
    expect(exponentHistogram(view)).toEqual(exponentHistogram([8]));
  });

  test.prop([floats])("drops nothing", (values) => {
    expect(histogramTotal(exponentHistogram(values))).toBe(values.length);
  });

  test.prop([fc.float({ noNaN: true, noDefaultInfinity: true })])(
    "agrees with the floor of log2 |x|",
    (x) => {
      fc.pre(Math.abs(x) >= 2 ** -126);
      const exponent = Math.floor(Math.log2(Math.abs(x)));
      const { positive, negative } = exponentHistogram([x]);
      const found = (x > 0 ? positive : negative).indexOf(1) + smallestExponent;
      // log2 rounds up just below a power of two.
      expect([exponent, exponent - 1]).toContain(found);
      expect(2 ** found <= Math.abs(x) && Math.abs(x) < 2 ** found * 2).toBe(true);
    },
  );

  test.prop([floats, floats])("merges to the histogram of both samples", (a, b) => {
    expect(mergeExponentHistograms(exponentHistogram(a), exponentHistogram(b))).toEqual(
      exponentHistogram([...a, ...b]),
    );
  });
});

describe("fractionBelow", () => {
  test("counts the non-zero finite magnitudes below a power of two", () => {
    const histogram = exponentHistogram([2 ** -26, -(2 ** -25), 2 ** -24, 1, 0, Number.NaN]);
    expect(fractionBelow(histogram, -24)).toBe(0.5);
    expect(fractionBelow(histogram, -200)).toBe(0);
    expect(fractionBelow(histogram, 128)).toBe(1);
  });

  test("is NaN where no number is finite and non-zero", () => {
    expect(fractionBelow(exponentHistogram([0, Number.POSITIVE_INFINITY]), 0)).toBeNaN();
  });
});
