import { qr } from "./qr.ts";

/** Cosine between two columns below which they count as orthogonal. */
const orthogonal = 1e-15;
/** Quadratic convergence makes 6 to 12 sweeps usual. */
const mostSweeps = 60;

/**
 * The singular values of a matrix, largest first, by one-sided Jacobi rotations on the rows of its triangular factor: small
 * ones come out with few lost digits too.
 *
 * @param data - the matrix, row by row.
 * @returns min(rows, columns) values ≥ 0; all NaN when an entry is NaN or infinite.
 * @throws RangeError when `data` does not fit.
 *
 * Source: Demmel & Veselić 1992, "Jacobi's Method is More Accurate than QR".
 */
export function singularValues(
  rows: number,
  columns: number,
  data: ArrayLike<number>,
): Float64Array {
  if (data.length !== rows * columns)
    throw new RangeError(
      `singularValues: ${rows}x${columns} needs ${rows * columns} numbers, got ${data.length}`,
    );
  const n = Math.min(rows, columns);
  let scale = 0;
  for (let i = 0; i < data.length; i++) scale = Math.max(scale, Math.abs(data[i] ?? 0));
  if (scale === 0) return new Float64Array(n);
  if (!Number.isFinite(scale)) return new Float64Array(n).fill(Number.NaN);

  // Scaled to entries of at most 1, so that no square over- or underflows.
  const tall = rows >= columns ? data : transposed(rows, columns, data);
  const { r } = qr(
    Math.max(rows, columns),
    n,
    Float64Array.from(tall, (value) => value / scale),
  );
  const vectors = Array.from({ length: n }, (_, i) => r.slice(i * n, (i + 1) * n));
  for (let sweep = 0; sweep < mostSweeps; sweep++) if (!rotateAll(vectors)) break;
  return Float64Array.from(vectors, (vector) => scale * Math.hypot(...vector))
    .sort()
    .reverse();
}

function transposed(rows: number, columns: number, data: ArrayLike<number>): Float64Array {
  return Float64Array.from(
    { length: rows * columns },
    (_, k) => data[(k % rows) * columns + Math.floor(k / rows)] ?? Number.NaN,
  );
}

/** One sweep: every pair of vectors made orthogonal once. @returns whether some pair was not. */
function rotateAll(vectors: readonly Float64Array[]): boolean {
  let hasRotated = false;
  vectors.forEach((a, i) => {
    for (const b of vectors.slice(i + 1)) if (rotate(a, b)) hasRotated = true;
  });
  return hasRotated;
}

/** Rotates a and b in their plane until they are orthogonal. */
function rotate(a: Float64Array, b: Float64Array): boolean {
  let [alpha, beta, gamma] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k] ?? 0, b[k] ?? 0];
    alpha += x * x;
    beta += y * y;
    gamma += x * y;
  }
  if (!(Math.abs(gamma) > orthogonal * Math.sqrt(alpha * beta))) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = cosine * tangent;
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k] ?? 0, b[k] ?? 0];
    a[k] = cosine * x - sine * y;
    b[k] = sine * x + cosine * y;
  }
  return true;
}
