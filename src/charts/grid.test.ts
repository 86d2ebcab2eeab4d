import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import {
  codeOf,
  codes,
  type Grid,
  halvedColumns,
  halvedRows,
  pooledTo,
  sizeOfCode,
  worse,
} from "./grid.ts";

const span = 8;
const grid = fc
  .record({ rows: fc.integer({ min: 1, max: 6 }), columns: fc.integer({ min: 1, max: 20 }) })
  .chain(({ rows, columns }) =>
    fc
      .uint8Array({ minLength: rows * columns, maxLength: rows * columns, max: codes.notANumber })
      .map((cells): Grid => ({ rows, columns, codes: cells, span })),
  );
const count = ({ codes: cells }: Grid, code: number) =>
  cells.filter((cell) => cell === code).length;

describe("codeOf", () => {
  test("keeps zero, infinite and not a number apart from every finite size", () => {
    expect(
      [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN, 0].map((size) =>
        codeOf(size, span),
      ),
    ).toEqual([codes.zero, codes.infinite, codes.notANumber, codes.middle]);
  });

  test("bounds what lies beyond the span at its ends", () => {
    expect([codeOf(-1e9, span), codeOf(1e9, span)]).toEqual([codes.lowest, codes.highest]);
  });

  test.prop([fc.double({ min: -span, max: span, noNaN: true })])(
    "is within half a step of the size that it stands for",
    (size) => {
      expect(Math.abs(sizeOfCode(codeOf(size, span), span) - size)).toBeLessThanOrEqual(
        span / 250 + 1e-9,
      );
    },
  );
});

describe("pooling", () => {
  test("prefers what is not finite, then zero, then what is farther off", () => {
    expect(worse(codes.highest, codes.notANumber)).toBe(codes.notANumber);
    expect(worse(codes.infinite, codes.zero)).toBe(codes.infinite);
    expect(worse(codes.zero, codes.lowest)).toBe(codes.zero);
    expect(worse(codes.middle, codes.lowest)).toBe(codes.lowest);
    expect(worse(codes.nothing, codes.middle)).toBe(codes.middle);
  });

  test.prop([grid])("never loses the last cell that is not a number", (cells) => {
    const pooled = pooledTo(cells, 1).grid;
    const rows = halvedRows(halvedColumns(cells));
    expect(count(pooled, codes.notANumber) > 0).toBe(count(cells, codes.notANumber) > 0);
    expect(count(rows, codes.notANumber) > 0).toBe(count(cells, codes.notANumber) > 0);
  });

  test.prop([grid])("adds no cell that was not there", (cells) => {
    const known = new Set(cells.codes);
    expect([...halvedColumns(cells).codes].every((code) => known.has(code) || code === 0)).toBe(
      true,
    );
    expect([...halvedRows(cells).codes].every((code) => known.has(code) || code === 0)).toBe(true);
  });
});
