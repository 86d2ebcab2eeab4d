/** Argument from which the asymptotic series are exact to 1e-15. */
const large = 12;

/**
 * Digamma ψ(x) = d ln Γ / dx for x > 0: recurrence up to 12, asymptotic series from there.
 *
 * @returns −Infinity at 0, NaN below.
 *
 * Source: Abramowitz & Stegun 1964, 6.3.5 and 6.3.18.
 */
export function digamma(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (!(x > 0)) return Number.NaN;
  if (x < large) return digamma(x + 1) - 1 / x;
  const r = 1 / (x * x);
  const tail = r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132)))));
  return Math.log(x) - 1 / (2 * x) - tail;
}

/**
 * Trigamma ψ′(x) for x > 0: recurrence up to 12, asymptotic series from there.
 *
 * @returns Infinity at 0, NaN below.
 *
 * Source: Abramowitz & Stegun 1964, 6.4.6 and 6.4.12.
 */
export function trigamma(x: number): number {
  if (x === 0) return Number.POSITIVE_INFINITY;
  if (!(x > 0)) return Number.NaN;
  if (x < large) return trigamma(x + 1) + 1 / (x * x);
  const r = 1 / (x * x);
  const tail = 1 / 6 - r * (1 / 30 - r * (1 / 42 - r * (1 / 30 - r * (5 / 66))));
  return 1 / x + r / 2 + (tail * r) / x;
}
