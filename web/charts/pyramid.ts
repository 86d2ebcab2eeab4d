import { type Grid, halvedColumns, halvedRows } from "../../src/charts/grid.ts";

/** A grid at every zoom: level (c, r) has 2^c columns and 2^r rows of it in each cell, the worst of them. */
export interface Pyramid {
  level(columnLevel: number, rowLevel: number): Grid;
}

/** Levels are made when they are first asked for, and kept. */
export function pyramidOf(grid: Grid): Pyramid {
  const known = new Map<string, Grid>([["0 0", grid]]);
  const level = (column: number, row: number): Grid => {
    const key = `${column} ${row}`;
    const found = known.get(key);
    if (found) return found;
    const made = row > 0 ? halvedRows(level(column, row - 1)) : halvedColumns(level(column - 1, 0));
    known.set(key, made);
    return made;
  };
  return { level };
}

/** How often a count must be halved until each has a pixel. */
export function levelFor(count: number, pixels: number): number {
  return Math.max(0, Math.ceil(Math.log2(count / Math.max(1, pixels))));
}
