/** Edges of the singular values of a large random matrix. */
export interface SingularEdges {
  readonly smallest: number;
  readonly largest: number;
}

/**
 * Between which singular values a large matrix of independent entries has all of its own: σ (√rows ± √columns). A square
 * matrix of gain g reaches from 0 to 2g, although its spectral radius is g.
 *
 * @param std - σ of one entry.
 *
 * Source: Marchenko & Pastur 1967, "Distribution of eigenvalues for some sets of random matrices".
 */
export function singularEdges(rows: number, columns: number, std: number): SingularEdges {
  const [a, b] = [Math.sqrt(rows), Math.sqrt(columns)];
  return { smallest: std * Math.abs(a - b), largest: std * (a + b) };
}

/**
 * Density at s of the singular values of an n × n matrix of variance g²/n, √(4g² − s²) / (πg²): the quarter circle.
 *
 * @returns 0 outside [0, 2g].
 */
export function quarterCircle(s: number, gain = 1): number {
  if (s < 0 || s > 2 * gain) return 0;
  return Math.sqrt(4 * gain * gain - s * s) / (Math.PI * gain * gain);
}
