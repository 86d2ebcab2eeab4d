import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { qr } from "./qr.ts";

const sized = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 4 }))
  .chain(([columns, more]) =>
    fc.record({
      columns: fc.constant(columns),
      rows: fc.constant(columns + more),
      data: fc.array(fc.double({ min: -10, max: 10, noNaN: true }), {
        minLength: columns * (columns + more),
        maxLength: columns * (columns + more),
      }),
    }),
  );

describe("qr", () => {
  test("gives Q = [3/5, 4/5], R = [5] of the column 3, 4", () => {
    const { q, r } = qr(2, 1, [3, 4]);
    expect(q[0]).toBeCloseTo(0.6, 15);
    expect(q[1]).toBeCloseTo(0.8, 15);
    expect(r[0]).toBeCloseTo(5, 14);
  });

  test.prop([sized])("Q R is the matrix, Q has orthonormal columns, R a diagonal ≥ 0", (matrix) => {
    const { rows, columns, data } = matrix;
    const { q, r } = qr(rows, columns, data);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < columns; k++)
          sum += (q[i * columns + k] ?? 0) * (r[k * columns + j] ?? 0);
        expect(sum).toBeCloseTo(data[i * columns + j] ?? 0, 10);
      }
    for (let a = 0; a < columns; a++)
      for (let b = 0; b <= a; b++) {
        let inner = 0;
        for (let i = 0; i < rows; i++)
          inner += (q[i * columns + a] ?? 0) * (q[i * columns + b] ?? 0);
        expect(inner).toBeCloseTo(a === b ? 1 : 0, 12);
        if (a === b) expect(r[a * columns + a]).toBeGreaterThanOrEqual(0);
        else expect(r[a * columns + b]).toBe(0);
      }
  });

  test("neither over- nor underflows at the edge of doubles", () => {
    expect(qr(2, 1, [3e300, 4e300]).r[0]).toBeCloseTo(5e300, -287);
    expect((qr(2, 1, [3e-300, 4e-300]).r[0] ?? 0) / 5e-300).toBeCloseTo(1, 12);
  });

  test("says what does not fit", () => {
    expect(() => qr(1, 2, [1, 2])).toThrow(
      new RangeError("qr: rows must be >= columns, got 1 and 2"),
    );
    expect(() => qr(2, 2, [1])).toThrow(new RangeError("qr: 2x2 needs 4 numbers, got 1"));
  });
});
