import { expect, test } from "vitest";
import { fullestColumn } from "./fullest-column.ts";
import { codes } from "./grid.ts";

const map = (columns: number, ...cells: readonly number[]) => ({
  ...{ columns, rows: columns === 0 ? 0 : cells.length / columns },
  codes: Uint8Array.from(cells),
});
const none = codes.nothing;

test("the last column of a map that is full", () => {
  expect(fullestColumn(map(3, 1, 2, 3, 4, 5, 6))).toBe(2);
});

test("the last of the columns with the most cells, where the last of all lacks some", () => {
  expect(fullestColumn(map(3, 1, 2, none, 4, 5, 6))).toBe(1);
  expect(fullestColumn(map(3, 1, none, none, none, 5, none))).toBe(1);
});

test("a cell that is not a number was recorded", () => {
  expect(fullestColumn(map(2, 1, codes.notANumber, 2, codes.notANumber))).toBe(1);
});

test("0 of an empty map", () => {
  expect(fullestColumn(map(0))).toBe(0);
});
