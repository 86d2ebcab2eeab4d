/** Points and weights of a quadrature rule on [−1, 1]. */
export interface QuadratureRule {
  readonly points: readonly number[];
  readonly weights: readonly number[];
}

/**
 * Gauss–Legendre quadrature, exact for polynomials up to degree 2n − 1: the points are the roots of the Legendre
 * polynomial Pₙ, the weights 2 / ((1 − x²) Pₙ′(x)²).
 *
 * @param n - number of points, ≥ 1.
 *
 * Source: Abramowitz & Stegun 1964, 25.4.29.
 */
export function gaussLegendre(n: number): QuadratureRule {
  const points: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < n; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    // Newton's method converges quadratically from this guess; five steps reach rounding error.
    for (let step = 0; step < 5; step++) {
      const { value, slope } = legendre(n, x);
      x -= value / slope;
    }
    const { slope } = legendre(n, x);
    points.push(x);
    weights.push(2 / ((1 - x * x) * slope * slope));
  }
  return { points, weights };
}

/** Pₙ and its derivative, by the three-term recurrence. */
function legendre(n: number, x: number): { readonly value: number; readonly slope: number } {
  let previous = 1;
  let value = x;
  for (let k = 2; k <= n; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * previous) / k;
    previous = value;
    value = next;
  }
  return { value, slope: (n * (x * value - previous)) / (x * x - 1) };
}
