import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { rngOf } from "../core/rng.ts";
import { singularValues } from "./svd.ts";

const matrices = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([rows, columns]) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      data: fc.array(fc.double({ min: -10, max: 10, noNaN: true }), {
        minLength: rows * columns,
        maxLength: rows * columns,
      }),
    }),
  );

describe("singularValues", () => {
  test("are the moduli of a diagonal, largest first", () => {
    expect([...singularValues(3, 3, [1, 0, 0, 0, -5, 0, 0, 0, 2])]).toEqual([5, 2, 1]);
  });

  test("of [[8, 8], [−8, −8]], whose eigenvalues are 0, are 16 and 0", () => {
    const [largest, smallest] = singularValues(2, 2, [8, 8, -8, -8]);
    expect(largest).toBeCloseTo(16, 12);
    expect(smallest).toBeCloseTo(0, 12);
  });

  test("finds a small one to its own digits", () => {
    // Läuchli's matrix: √(2 + ε²) and ε, where AᵀA would round ε away.
    const tiny = 1e-10;
    const [largest = 0, smallest = 0] = singularValues(3, 2, [1, 1, tiny, 0, 0, tiny]);
    expect(largest).toBeCloseTo(Math.SQRT2, 14);
    expect(smallest / tiny).toBeCloseTo(1, 5);
  });

  test.prop([matrices])("do not change when the matrix is transposed", (matrix) => {
    const { rows, columns, data } = matrix;
    const turned = Array.from(
      { length: data.length },
      (_, k) => data[(k % rows) * columns + Math.floor(k / rows)] ?? 0,
    );
    const [a, b] = [singularValues(rows, columns, data), singularValues(columns, rows, turned)];
    expect(a).toHaveLength(Math.min(rows, columns));
    a.forEach((value, i) => {
      expect(value).toBeCloseTo(b[i] ?? 0, 10);
    });
  });

  test.prop([matrices])("squared add up to the squared Frobenius norm", (matrix) => {
    const sum = (values: Iterable<number>) =>
      [...values].reduce((s, value) => s + value * value, 0);
    const { rows, columns, data } = matrix;
    expect(sum(singularValues(rows, columns, data))).toBeCloseTo(sum(data), 8);
  });

  test("of a Gaussian matrix multiply to its determinant", () => {
    const rng = rngOf("determinant");
    const n = 30;
    const lower = Array.from({ length: n * n }, (_, k) =>
      k % n > Math.floor(k / n) ? 0 : k % n === Math.floor(k / n) ? 1 : rng.normal() / 10,
    );
    const logs = [...singularValues(n, n, lower)].map(Math.log);
    expect(logs.reduce((a, b) => a + b)).toBeCloseTo(0, 10);
  });

  test("scale with the matrix from 1e-200 to 1e200", () => {
    for (const scale of [1e-200, 1e200]) {
      const [largest = 0, smallest = 0] = singularValues(2, 2, [3 * scale, 0, 0, 4 * scale]);
      expect(largest / scale).toBeCloseTo(4, 12);
      expect(smallest / scale).toBeCloseTo(3, 12);
    }
  });

  test("are 0 for zeros, none for nothing, NaN where an entry is not finite", () => {
    expect([...singularValues(2, 3, new Array(6).fill(0))]).toEqual([0, 0]);
    expect([...singularValues(0, 3, [])]).toEqual([]);
    expect([...singularValues(1, 2, [1, Number.NaN])]).toEqual([Number.NaN]);
    expect([...singularValues(1, 2, [1, Number.POSITIVE_INFINITY])]).toEqual([Number.NaN]);
  });

  test("says what does not fit", () => {
    expect(() => singularValues(2, 2, [1])).toThrow(
      new RangeError("singularValues: 2x2 needs 4 numbers, got 1"),
    );
  });
});
