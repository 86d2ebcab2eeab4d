import { rngOf } from "../core/rng.ts";

/** Relative change per step at which the estimate counts as settled. */
const settled = 1e-10;

/**
 * The largest singular value σ_max of a matrix by power iteration on AᵀA, from a fixed start: much cheaper than all singular
 * values, and from below.
 *
 * @param data - the matrix, row by row.
 * @param mostSteps - with the default, a random 500 × 500 matrix comes out within 1e-4.
 * @returns 0 for a zero or empty matrix; NaN or Infinity when an entry is.
 * @throws RangeError when `data` does not fit.
 *
 * Source: Golub & Van Loan 2013, "Matrix Computations", §8.2.1.
 */
export function largestSingularValue(
  rows: number,
  columns: number,
  data: ArrayLike<number>,
  mostSteps = 300,
): number {
  if (data.length !== rows * columns)
    throw new RangeError(
      `largestSingularValue: ${rows}x${columns} needs ${rows * columns} numbers, got ${data.length}`,
    );
  const rng = rngOf("largest-singular-value");
  let v: Float64Array = Float64Array.from({ length: columns }, () => rng.normal());
  let value = 0;
  for (let step = 0; step < mostSteps; step++) {
    const size = norm(v);
    // A is zero, or not finite.
    if (!(size > 0 && size < Number.POSITIVE_INFINITY)) return step === 0 ? 0 : size;
    v = v.map((x) => x / size);
    const u = product(rows, columns, data, v);
    const next = norm(u);
    if (Math.abs(next - value) <= settled * next) return next;
    value = next;
    // Scaled first, so that σ² neither over- nor underflows.
    v = productOfTransposed(
      rows,
      columns,
      data,
      u.map((x) => x / next),
    );
  }
  return value;
}

function norm(v: Float64Array): number {
  let largest = 0;
  for (const x of v) largest = Math.max(largest, Math.abs(x));
  if (!(largest > 0 && largest < Number.POSITIVE_INFINITY)) return largest;
  let sum = 0;
  for (const x of v) sum += (x / largest) ** 2;
  return largest * Math.sqrt(sum);
}

function product(
  rows: number,
  columns: number,
  data: ArrayLike<number>,
  v: Float64Array,
): Float64Array {
  const u = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += (data[i * columns + j] ?? 0) * (v[j] ?? 0);
    u[i] = sum;
  }
  return u;
}

function productOfTransposed(
  rows: number,
  columns: number,
  data: ArrayLike<number>,
  u: Float64Array,
): Float64Array {
  const v = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    const weight = u[i] ?? 0;
    for (let j = 0; j < columns; j++) v[j] = (v[j] ?? 0) + weight * (data[i * columns + j] ?? 0);
  }
  return v;
}
