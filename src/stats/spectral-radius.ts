import { eigenvalues } from "./eigenvalues.ts";

/**
 * The largest modulus of an eigenvalue of a square matrix, ρ(A) = max |λᵢ|: Aᵗ shrinks in the long run exactly when it is
 * below 1. What happens on the way, the largest singular value says.
 *
 * @param data - the matrix, row by row.
 * @returns 0 for an empty matrix; NaN when an entry is NaN or infinite.
 * @throws RangeError when `data` is not n × n.
 */
export function spectralRadius(n: number, data: ArrayLike<number>): number {
  if (data.length !== n * n)
    throw new RangeError(`spectralRadius: ${n}x${n} needs ${n * n} numbers, got ${data.length}`);
  return Math.max(0, ...eigenvalues(n, data).map(({ re, im }) => Math.hypot(re, im)));
}
