/** A number of the complex plane. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** Steps per eigenvalue before the iteration is given up; 2 to 4 are usual. */
const mostSteps = 100;
/** Steps without a split, after which an unusual shift breaks the cycle. */
const exceptional = 10;

/**
 * The eigenvalues of a square matrix, by reduction to Hessenberg form and QR steps with Francis' double shift. Conjugate
 * pairs stand side by side; otherwise in no order.
 *
 * An eigenvalue of multiplicity m is found to about the m-th root of the rounding error.
 *
 * @param data - the matrix, row by row.
 * @returns n eigenvalues; NaN for all when an entry is NaN or infinite, and for those that did not converge.
 * @throws RangeError when `data` is not n × n.
 *
 * Source: Golub & Van Loan 2013, "Matrix Computations", Algorithms 7.4.2 and 7.5.1.
 */
export function eigenvalues(n: number, data: ArrayLike<number>): readonly Complex[] {
  if (data.length !== n * n)
    throw new RangeError(`eigenvalues: ${n}x${n} needs ${n * n} numbers, got ${data.length}`);
  const h = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (_, j) => data[i * n + j] ?? Number.NaN),
  );
  if (h.some((row) => row.some((value) => !Number.isFinite(value)))) return unknown(n);
  reduceToHessenberg(h);

  const found: Complex[] = [];
  let end = n - 1;
  let steps = 0;
  while (end >= 0) {
    const start = blockStart(h, end);
    if (start >= end - 1) {
      found.push(...(start === end ? [{ re: at(h, end, end), im: 0 }] : pair(h, start)));
      end = start - 1;
      steps = 0;
      continue;
    }
    steps++;
    if (steps > mostSteps) return [...found, ...unknown(end + 1)];
    francisStep(h, start, end, steps % exceptional === 0);
  }
  return found;
}

function unknown(n: number): readonly Complex[] {
  return Array.from({ length: n }, () => ({ re: Number.NaN, im: Number.NaN }));
}

type Matrix = readonly Float64Array[];

function at(h: Matrix, i: number, j: number): number {
  return h[i]?.[j] ?? 0;
}

/** The first row of the lowest block that no subdiagonal zero splits; negligible entries become 0. */
function blockStart(h: Matrix, end: number): number {
  for (let i = end; i > 0; i--) {
    const size = Math.abs(at(h, i - 1, i - 1)) + Math.abs(at(h, i, i));
    const scale = size === 0 ? norm(h, end) : size;
    if (Math.abs(at(h, i, i - 1)) > Number.EPSILON * scale) continue;
    h[i]?.fill(0, i - 1, i);
    return i;
  }
  return 0;
}

function norm(h: Matrix, end: number): number {
  let largest = 0;
  for (let i = 0; i <= end; i++)
    for (let j = 0; j <= end; j++) largest = Math.max(largest, Math.abs(at(h, i, j)));
  return largest;
}

/** The two eigenvalues of the 2 × 2 block that starts at `i`. */
function pair(h: Matrix, i: number): readonly [Complex, Complex] {
  const [a, b, c, d] = [at(h, i, i), at(h, i, i + 1), at(h, i + 1, i), at(h, i + 1, i + 1)];
  const half = (a - d) / 2;
  const discriminant = half * half + b * c;
  const middle = (a + d) / 2;
  if (discriminant < 0) {
    const im = Math.sqrt(-discriminant);
    return [
      { re: middle, im },
      { re: middle, im: -im },
    ];
  }
  const far = half + (half < 0 ? -1 : 1) * Math.sqrt(discriminant);
  // The nearer root by division: the difference would cancel.
  const near = far === 0 ? 0 : (-b * c) / far;
  return [
    { re: d + far, im: 0 },
    { re: d + near, im: 0 },
  ];
}

/** A similar matrix without entries below the first subdiagonal, in place. */
function reduceToHessenberg(h: Matrix): void {
  const n = h.length;
  for (let k = 0; k < n - 2; k++) {
    const v = h.slice(k + 1).map((row) => row[k] ?? 0);
    reflect(h, v, k + 1, k, n - 1);
    for (const row of h.slice(k + 2)) row[k] = 0;
  }
}

/** One double-shift QR step on rows and columns `start` … `end`, chasing the bulge down the diagonal. */
function francisStep(h: Matrix, start: number, end: number, isExceptional: boolean): void {
  const last = at(h, end, end);
  const upper = at(h, end - 1, end - 1);
  const odd = Math.abs(at(h, end, end - 1)) + Math.abs(at(h, end - 1, end - 2));
  const trace = isExceptional ? 1.5 * odd : upper + last;
  const determinant = isExceptional
    ? odd * odd
    : upper * last - at(h, end - 1, end) * at(h, end, end - 1);
  const corner = at(h, start, start);
  const below = at(h, start + 1, start);
  let v = [
    corner * corner + at(h, start, start + 1) * below - trace * corner + determinant,
    below * (corner + at(h, start + 1, start + 1) - trace),
    below * at(h, start + 2, start + 1),
  ];
  for (let k = start; k < end; k++) {
    reflect(h, v, k, Math.max(start, k - 1), Math.min(end, k + 3));
    // Rounding leaves crumbs where the reflection makes zeros.
    if (k > start) for (let i = k + 1; i < k + v.length; i++) h[i]?.fill(0, k - 1, k);
    v = [at(h, k + 1, k), at(h, k + 2, k), at(h, k + 3, k)].slice(0, end - k);
  }
}

/**
 * The similarity I − 2uuᵀ that turns v, which stands in rows `top` …, into a multiple of its first entry: on columns from
 * `left` on, and on rows up to `bottom`.
 */
function reflect(h: Matrix, v: readonly number[], top: number, left: number, bottom: number): void {
  const length = Math.hypot(...v);
  if (length === 0 || v.length < 2) return;
  const [first = 0, ...rest] = v;
  const u = [first + (first < 0 ? -length : length), ...rest];
  const size = Math.hypot(...u);
  const unit = u.map((value) => value / size);
  for (let j = left; j < h.length; j++) {
    const inner = 2 * unit.reduce((sum, value, i) => sum + value * at(h, top + i, j), 0);
    unit.forEach((value, i) => {
      const row = h[top + i];
      if (row) row[j] = (row[j] ?? 0) - inner * value;
    });
  }
  for (let i = 0; i <= bottom; i++) {
    const row = h[i];
    if (!row) continue;
    const inner = 2 * unit.reduce((sum, value, j) => sum + value * (row[top + j] ?? 0), 0);
    unit.forEach((value, j) => {
      row[top + j] = (row[top + j] ?? 0) - inner * value;
    });
  }
}
