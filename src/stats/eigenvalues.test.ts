import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { eigenvalues } from "./eigenvalues.ts";

/** Real parts, then imaginary ones, sorted. */
function sorted(n: number, data: readonly number[]): readonly (readonly [number, number])[] {
  return eigenvalues(n, data)
    .map(({ re, im }): [number, number] => [re, im])
    .toSorted(([a, b], [c, d]) => a - c || b - d);
}

describe("eigenvalues", () => {
  test("are the diagonal of a triangle", () => {
    expect(sorted(3, [3, 1, 4, 0, -1, 5, 0, 0, 2])).toEqual([
      [-1, 0],
      [2, 0],
      [3, 0],
    ]);
  });

  test("are e^±iθ for a rotation", () => {
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const [below, above] = sorted(2, [c, -s, s, c]);
    expect(below?.[0]).toBeCloseTo(c, 14);
    expect(below?.[1]).toBeCloseTo(-s, 14);
    expect(above?.[1]).toBeCloseTo(s, 14);
  });

  test("are the roots of the companion's polynomial (x − 1)(x − 2)(x − 3)(x² + 1)", () => {
    // x⁵ − 6x⁴ + 12x³ − 12x² + 11x − 6
    const companion = [6, -12, 12, -11, 6, ...[0, 1, 2, 3].flatMap((i) => unit(5, i))];
    const expected = [
      [0, -1],
      [0, 1],
      [1, 0],
      [2, 0],
      [3, 0],
    ];
    sorted(5, companion).forEach(([re, im], i) => {
      expect(re).toBeCloseTo(expected[i]?.[0] ?? 0, 8);
      expect(im).toBeCloseTo(expected[i]?.[1] ?? 0, 8);
    });
  });

  test("are the roots of 1 for a cyclic permutation, which plain QR steps never split", () => {
    const cycle = [...unit(6, 5), ...[0, 1, 2, 3, 4].flatMap((i) => unit(6, i))];
    for (const { re, im } of eigenvalues(6, cycle)) {
      expect(Math.hypot(re, im)).toBeCloseTo(1, 12);
      expect(Math.cos(6 * Math.atan2(im, re))).toBeCloseTo(1, 10);
    }
  });

  test("add up to the trace, and squared to the trace of the square", () => {
    const rng = rngOf("trace");
    const n = 40;
    const a = Array.from({ length: n * n }, () => rng.normal());
    const values = eigenvalues(n, a);
    const trace = values.reduce((sum, { re }) => sum + re, 0);
    const square = values.reduce((sum, { re, im }) => sum + re * re - im * im, 0);
    let [direct, directSquare] = [0, 0];
    for (let i = 0; i < n; i++) {
      direct += a[i * n + i] ?? 0;
      for (let j = 0; j < n; j++) directSquare += (a[i * n + j] ?? 0) * (a[j * n + i] ?? 0);
    }
    expect(values).toHaveLength(n);
    expect(trace).toBeCloseTo(direct, 9);
    expect(square).toBeCloseTo(directSquare, 8);
    expect(values.reduce((sum, { im }) => sum + im, 0)).toBeCloseTo(0, 12);
  });

  test("are 0 for zeros and nilpotent blocks, none for nothing, NaN where an entry is not finite", () => {
    expect(eigenvalues(2, [0, 0, 0, 0]).map(({ re }) => re)).toEqual([0, 0]);
    expect(eigenvalues(2, [8, 8, -8, -8]).map(({ re, im }) => Math.hypot(re, im))).toEqual([0, 0]);
    expect(eigenvalues(0, [])).toEqual([]);
    expect(eigenvalues(2, [1, 2, Number.NaN, 3])).toEqual([
      { re: Number.NaN, im: Number.NaN },
      { re: Number.NaN, im: Number.NaN },
    ]);
  });

  test("says what does not fit", () => {
    expect(() => eigenvalues(2, [1, 2])).toThrow(
      new RangeError("eigenvalues: 2x2 needs 4 numbers, got 2"),
    );
  });
});

function unit(n: number, i: number): readonly number[] {
  return Array.from({ length: n }, (_, j) => (i === j ? 1 : 0));
}
