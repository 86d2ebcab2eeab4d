/** An eigenvalue of a tridiagonal matrix with the last component of its unit eigenvector. */
export interface TridiagonalPair {
  readonly value: number;
  readonly last: number;
}

const mostSweeps = 60;

/**
 * Eigenvalues of the symmetric tridiagonal matrix with this diagonal and the elements beside it, ascending, each with the
 * last component of its eigenvector: all that the residual of a Lanczos process needs.
 *
 * Implicit QL with Wilkinson shifts, the rotations applied to one row only (Golub & Welsch 1969).
 *
 * @param beside - one element less than `diagonal`.
 * @returns NaN values where an element is not finite; [] for [].
 *
 * Source: Golub & Van Loan 2013, "Matrix Computations", §8.3
 */
export function tridiagonalPairs(
  diagonal: readonly number[],
  beside: readonly number[],
): readonly TridiagonalPair[] {
  const n = diagonal.length;
  const d = Float64Array.from(diagonal);
  const e = Float64Array.from({ length: n }, (_, i) => beside[i] ?? 0);
  const row = new Float64Array(n);
  row[n - 1] = 1;
  if ([...d, ...e].some((value) => !Number.isFinite(value)))
    return diagonal.map(() => ({ value: Number.NaN, last: Number.NaN }));

  // To about 1, exactly: squares of tiny or huge elements would leave the range of float64.
  const scale = powerOfTwoBelow(
    [...d, ...e].reduce((largest, value) => Math.max(largest, Math.abs(value)), 0),
  );
  for (let i = 0; i < n; i++) {
    d[i] = (d[i] ?? 0) / scale;
    e[i] = (e[i] ?? 0) / scale;
  }
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; sweep < mostSweeps; sweep++) {
      const m = firstSmall(e, l);
      if (m === l) break;
      rotate(d, e, row, l, m);
    }
  }
  return Array.from(d, (value, i) => ({ value: value * scale, last: row[i] ?? 0 })).toSorted(
    (a, b) => a.value - b.value,
  );
}

const powerOfTwoBelow = (size: number) => (size === 0 ? 1 : 2 ** Math.floor(Math.log2(size)));

/** The first place from l on where a matrix of size 1 falls apart: eigenvalues are wanted to within its size. */
function firstSmall(e: Float64Array, l: number): number {
  for (let m = l; m < e.length - 1; m++) if (Math.abs(e[m] ?? 0) <= Number.EPSILON) return m;
  return e.length - 1;
}

/** One implicit QL step on the rows l … m. */
function rotate(d: Float64Array, e: Float64Array, row: Float64Array, l: number, m: number): void {
  const at = (values: Float64Array, i: number) => values[i] ?? 0;
  const slope = (at(d, l + 1) - at(d, l)) / (2 * at(e, l));
  const root = Math.hypot(slope, 1);
  let g = at(d, m) - at(d, l) + at(e, l) / (slope + (slope >= 0 ? root : -root));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * at(e, i);
    const b = c * at(e, i);
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = at(d, i + 1) - p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    const shifted = at(d, i + 1) - p;
    const t = (at(d, i) - shifted) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = shifted + p;
    g = c * t - b;
    const [low, high] = [at(row, i), at(row, i + 1)];
    row[i + 1] = s * low + c * high;
    row[i] = c * low - s * high;
  }
  d[l] = at(d, l) - p;
  e[l] = g;
  e[m] = 0;
}
