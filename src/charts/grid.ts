/**
 * Cells of a map, one byte each: what a screen can show of numbers over forty decades. 0 nothing was measured, 1 exactly
 * −∞ decades (a gradient of 0), 2 … 252 the span from −`span` to +`span` with 127 in the middle, 253 +∞, 254 not a number.
 */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
  /** Row by row, top row first. */
  readonly codes: Uint8Array;
  /** Size relative to healthy at the ends of the codes. */
  readonly span: number;
}

export const codes = {
  nothing: 0,
  zero: 1,
  lowest: 2,
  middle: 127,
  highest: 252,
  infinite: 253,
  notANumber: 254,
} as const;

const steps = codes.highest - codes.middle;

/** The code of a size relative to healthy; −∞ is zero, beyond the span the ends. */
export function codeOf(relative: number, span: number): number {
  if (Number.isNaN(relative)) return codes.notANumber;
  if (relative === Number.POSITIVE_INFINITY) return codes.infinite;
  if (relative === Number.NEGATIVE_INFINITY) return codes.zero;
  const bounded = Math.max(-1, Math.min(1, relative / span));
  return codes.middle + Math.round(bounded * steps);
}

/** The size that a code stands for, to half a step of span / 125; NaN for nothing and for not a number. */
export function sizeOfCode(code: number, span: number): number {
  if (code === codes.nothing || code === codes.notANumber) return Number.NaN;
  if (code === codes.zero) return Number.NEGATIVE_INFINITY;
  if (code === codes.infinite) return Number.POSITIVE_INFINITY;
  return ((code - codes.middle) / steps) * span;
}

/** Of two cells the one that must not be overlooked: not finite before anything, then the farther from healthy. */
export function worse(a: number, b: number): number {
  return isMore(b, a) ? b : a;
}

/** Rank of every code: nothing, healthy, further off, zero, not finite. */
const urgency = Uint16Array.from({ length: 256 }, (_, code) => {
  if (code === codes.nothing || code > codes.notANumber) return 0;
  if (code >= codes.infinite) return 1000 + code;
  if (code === codes.zero) return steps + 2;
  return 1 + Math.abs(code - codes.middle);
});

function isMore(b: number, a: number): boolean {
  return (urgency[b] ?? 0) > (urgency[a] ?? 0);
}

/** The grid with two columns of it in each, the worse cell of both: nothing bad disappears. */
export function halvedColumns({ rows, columns, codes: cells, span }: Grid): Grid {
  const half = Math.ceil(columns / 2);
  const pooled = new Uint8Array(rows * half);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < half; column++) {
      const left = cells[row * columns + 2 * column] ?? codes.nothing;
      const right =
        2 * column + 1 < columns ? (cells[row * columns + 2 * column + 1] ?? 0) : codes.nothing;
      pooled[row * half + column] = worse(left, right);
    }
  return { rows, columns: half, codes: pooled, span };
}

/** The grid with two rows of it in each. */
export function halvedRows({ rows, columns, codes: cells, span }: Grid): Grid {
  const half = Math.ceil(rows / 2);
  const pooled = new Uint8Array(half * columns);
  for (let row = 0; row < half; row++)
    for (let column = 0; column < columns; column++) {
      const top = cells[2 * row * columns + column] ?? codes.nothing;
      const bottom =
        2 * row + 1 < rows ? (cells[(2 * row + 1) * columns + column] ?? 0) : codes.nothing;
      pooled[row * columns + column] = worse(top, bottom);
    }
  return { rows: half, columns, codes: pooled, span };
}

/** The grid in at most `most` columns, pooled by halves, with the number of columns in each. */
export function pooledTo(grid: Grid, most: number): { readonly grid: Grid; readonly each: number } {
  let pooled = grid;
  let each = 1;
  while (pooled.columns > most) {
    pooled = halvedColumns(pooled);
    each *= 2;
  }
  return { grid: pooled, each };
}
