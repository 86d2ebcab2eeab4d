/** A = Q R: columns of Q orthonormal, R upper triangular with a diagonal ≥ 0. Both row by row. */
export interface QrFactors {
  /** rows × columns. */
  readonly q: Float64Array;
  /** columns × columns. */
  readonly r: Float64Array;
}

/**
 * The thin QR factorization of a matrix by Householder reflections: unique for full column rank. Dependent columns leave
 * zeros on the diagonal of R and arbitrary orthonormal ones in Q; NaN and Infinity spread over both.
 *
 * @param rows - at least `columns`.
 * @param data - the matrix, row by row.
 * @throws RangeError when there are fewer rows than columns, or `data` does not fit.
 *
 * Source: Golub & Van Loan 2013, "Matrix Computations", Algorithm 5.2.1.
 */
export function qr(rows: number, columns: number, data: ArrayLike<number>): QrFactors {
  if (rows < columns)
    throw new RangeError(`qr: rows must be >= columns, got ${rows} and ${columns}`);
  if (data.length !== rows * columns)
    throw new RangeError(
      `qr: ${rows}x${columns} needs ${rows * columns} numbers, got ${data.length}`,
    );

  const a = Float64Array.from(data);
  const reflectors: Float64Array[] = [];
  for (let j = 0; j < columns; j++) {
    const v = reflector(a, rows, columns, j);
    reflect(a, v, columns, j, j);
    reflectors.push(v);
  }

  const q = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) q[j * columns + j] = 1;
  for (let j = columns - 1; j >= 0; j--)
    reflect(q, reflectors[j] ?? new Float64Array(rows), columns, j, 0);

  const r = new Float64Array(columns * columns);
  for (let i = 0; i < columns; i++) {
    const sign = (a[i * columns + i] ?? 0) < 0 ? -1 : 1;
    for (let j = i; j < columns; j++) r[i * columns + j] = sign * (a[i * columns + j] ?? 0);
    if (sign < 0) for (let k = 0; k < rows; k++) q[k * columns + i] = -(q[k * columns + i] ?? 0);
  }
  return { q, r };
}

/** The unit vector v, zero above j, for which I − 2vvᵀ clears column j below the diagonal; all 0 where nothing is to do. */
function reflector(a: Float64Array, rows: number, columns: number, j: number): Float64Array {
  const v = new Float64Array(rows);
  let largest = 0;
  for (let i = j; i < rows; i++) largest = Math.max(largest, Math.abs(a[i * columns + j] ?? 0));
  if (largest === 0) return v;
  // Scaled first, so that no square over- or underflows.
  for (let i = j; i < rows; i++) v[i] = (a[i * columns + j] ?? 0) / largest;
  const length = norm(v);
  // Away from the other end of the column, so that nothing cancels.
  v[j] = (v[j] ?? 0) + ((v[j] ?? 0) < 0 ? -length : length);
  const size = norm(v);
  return v.map((value) => value / size);
}

function norm(v: Float64Array): number {
  let sum = 0;
  for (const value of v) sum += value * value;
  return Math.sqrt(sum);
}

/** Applies I − 2vvᵀ, v zero above row `top`, to the columns from `left` on. */
function reflect(a: Float64Array, v: Float64Array, columns: number, top: number, left: number) {
  const inner = new Float64Array(columns);
  for (let i = top; i < v.length; i++) {
    const weight = v[i] ?? 0;
    for (let k = left; k < columns; k++)
      inner[k] = (inner[k] ?? 0) + weight * (a[i * columns + k] ?? 0);
  }
  for (let i = top; i < v.length; i++) {
    const weight = 2 * (v[i] ?? 0);
    for (let k = left; k < columns; k++)
      a[i * columns + k] = (a[i * columns + k] ?? 0) - weight * (inner[k] ?? 0);
  }
}
