import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { errorFunction } from "../core/error-function.ts";
import { activations } from "./activations.fixture.ts";
import { gaussLegendre } from "./gauss-legendre.ts";
import { gaussianAverage } from "./gaussian-average.ts";
import { gaussianProduct } from "./gaussian-product.ts";

const { erf, hardtanh, relu, tanh } = activations;
const slopeSquared =
  ({ derivative }: { derivative: (x: number, side?: 1 | -1) => number }) =>
  (x: number, side: 1 | -1) =>
    derivative(x, side) ** 2;

const variances = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
const means = fc.double({ min: -3, max: 3, noNaN: true });

describe("gaussianAverage", () => {
  test.prop([variances, means])("of 1, x and x² is 1, μ and μ² + q", (q, mean) => {
    expect(gaussianAverage(() => 1, q, mean)).toBeCloseTo(1, 9);
    expect(gaussianAverage((x) => x, q, mean) / Math.sqrt(q)).toBeCloseTo(mean / Math.sqrt(q), 6);
    expect(gaussianAverage((x) => x * x, q, mean) / (mean * mean + q)).toBeCloseTo(1, 8);
  });

  test.each([1e-3, 0.1, 1, 10, 100, 1e4, 1e8])("of erf′² is 4/π / √(1 + 4q) at q = %d", (q) => {
    const closed = 4 / Math.PI / Math.sqrt(1 + 4 * q);
    expect(gaussianAverage(slopeSquared(erf), q) / closed).toBeCloseTo(1, 7);
  });

  test.each([1e-3, 0.1, 1, 10, 100, 1e4, 1e8])(
    "finds the jumps of hardtanh′ at ±1 at q = %d",
    (q) => {
      const closed = errorFunction(1 / Math.sqrt(2 * q));
      expect(gaussianAverage(slopeSquared(hardtanh), q) / closed).toBeCloseTo(1, 6);
    },
  );

  test("of tanh′² tends to (4/3) / √(2πq) where Gauss–Hermite quadrature loses 97 %", () => {
    const q = 1e6;
    const limit = 4 / 3 / Math.sqrt(2 * Math.PI * q);
    expect(gaussianAverage(slopeSquared(tanh), q) / limit).toBeCloseTo(1, 5);
  });

  test("splits at x = 0 when the mean is not 0", () => {
    const below = (1 + errorFunction(-1 / Math.SQRT2)) / 2;
    expect(gaussianAverage(slopeSquared(relu), 1, -1)).toBeCloseTo(below, 9);
    expect(gaussianAverage(slopeSquared(relu), 1, 100)).toBeCloseTo(1, 9);
    expect(gaussianAverage(slopeSquared(relu), 1, -100)).toBe(0);
  });

  test("at variance 0 is f(μ), and the mean of both limits at a jump", () => {
    expect(gaussianAverage((x) => x + 1, 0, 2)).toBe(3);
    expect(gaussianAverage(slopeSquared(relu), 0)).toBe(0.5);
  });

  test("is NaN when variance or mean is not finite", () => {
    expect(gaussianAverage(() => 1, Number.NaN)).toBeNaN();
    expect(gaussianAverage(() => 1, Number.POSITIVE_INFINITY)).toBeNaN();
    expect(gaussianAverage(() => 1, 1, Number.NaN)).toBeNaN();
  });

  test("says that a variance cannot be negative", () => {
    expect(() => gaussianAverage(() => 1, -0.5)).toThrow(
      new RangeError("gaussianAverage: variance must be >= 0, got -0.5"),
    );
  });
});

describe("gaussLegendre", () => {
  test("integrates polynomials up to degree 2n − 1 exactly", () => {
    const { points, weights } = gaussLegendre(7);
    for (let power = 0; power < 14; power++) {
      const sum = points.reduce((total, x, i) => total + (weights[i] ?? 0) * x ** power, 0);
      expect(sum).toBeCloseTo(power % 2 === 0 ? 2 / (power + 1) : 0, 13);
    }
  });
});

describe("gaussianProduct", () => {
  const correlations = [-1, -0.7, 0, 0.3, 0.9, 0.9999, 1];

  test.each([0.1, 1, 5])("of erf is (2/π) asin(2qc / (1 + 2q)) at q = %d", (q) => {
    for (const c of correlations) {
      const closed = (2 / Math.PI) * Math.asin((2 * q * c) / (1 + 2 * q));
      expect(gaussianProduct(erf.value, q, c)).toBeCloseTo(closed, 7);
    }
  });

  test.prop([fc.double({ min: -0.99, max: 0.99, noNaN: true })])(
    "of the step function is the orthant probability ¼ + asin c / 2π",
    (c) => {
      const closed = 0.25 + Math.asin(c) / (2 * Math.PI);
      expect(gaussianProduct(relu.derivative, 1, c)).toBeCloseTo(closed, 4);
    },
  );

  test("at equal inputs is the second moment, at unrelated ones the squared mean", () => {
    for (const { value } of Object.values(activations))
      for (const mean of [0, 0.5]) {
        const square = gaussianAverage((x) => value(x) ** 2, 1.7, mean);
        expect(gaussianProduct(value, 1.7, 1, mean)).toBeCloseTo(square, 2);
        const first = gaussianAverage(value, 1.7, mean);
        expect(gaussianProduct(value, 1.7, 0, mean)).toBeCloseTo(first * first, 2);
      }
  });

  test("says that a variance cannot be negative", () => {
    expect(() => gaussianProduct(() => 1, -1, 0)).toThrow(
      new RangeError("gaussianProduct: variance must be >= 0, got -1"),
    );
  });
});
