import { fc, test as lawTest } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { tridiagonalPairs } from "./tridiagonal.ts";

/** Digits after the point of eigenvalues about 1 in float64. */
const float64Digits = 10;
const real = fc.double({ min: -2, max: 2, noNaN: true });

test("the second-difference matrix has the eigenvalues 2 − 2 cos(kπ/(n + 1))", () => {
  const n = 9;
  const pairs = tridiagonalPairs(new Array(n).fill(2), new Array(n - 1).fill(-1));
  pairs.forEach(({ value, last }, i) => {
    const angle = ((i + 1) * Math.PI) / (n + 1);
    expect(value).toBeCloseTo(2 - 2 * Math.cos(angle), float64Digits);
    // Eigenvectors are sines.
    expect(Math.abs(last)).toBeCloseTo(
      Math.abs(Math.sqrt(2 / (n + 1)) * Math.sin(n * angle)),
      float64Digits,
    );
  });
});

lawTest.prop([fc.array(real, { minLength: 2, maxLength: 8 }), fc.array(real, { minLength: 7 })])(
  "trace and squared norm are those of the matrix, and the last components have length 1",
  (diagonal, all) => {
    const beside = all.slice(0, diagonal.length - 1);
    const pairs = tridiagonalPairs(diagonal, beside);
    const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);
    const squares = (values: readonly number[]) => sum(values.map((value) => value ** 2));
    const values = pairs.map(({ value }) => value);
    expect(sum(values)).toBeCloseTo(sum(diagonal), float64Digits);
    expect(squares(values)).toBeCloseTo(squares(diagonal) + 2 * squares(beside), float64Digits);
    expect(squares(pairs.map(({ last }) => last))).toBeCloseTo(1, float64Digits);
  },
);

test("a diagonal matrix has its own elements, ascending; nothing has none", () => {
  expect(tridiagonalPairs([3, -1], [0]).map(({ value }) => value)).toEqual([-1, 3]);
  expect(tridiagonalPairs([], [])).toEqual([]);
});

test.for([5e-324, 1e-200, 1e200, 1e308])(
  "elements of %d are neither too small nor too large",
  (size) => {
    const pairs = tridiagonalPairs([0, 0], [size]);
    expect(pairs[0]?.value).toSatisfy((value: number) => Math.abs(value / size + 1) < 1e-10);
    expect(pairs[1]?.value).toSatisfy((value: number) => Math.abs(value / size - 1) < 1e-10);
    for (const { last } of pairs) expect(Math.abs(last)).toBeCloseTo(Math.SQRT1_2, float64Digits);
  },
);

test("an element that is not finite makes every eigenvalue NaN", () => {
  expect(tridiagonalPairs([1, Number.NaN], [0]).map(({ value }) => value)).toEqual([
    Number.NaN,
    Number.NaN,
  ]);
});
