/**
 * erf x = 2/√π ∫₀ˣ e^−t² dt, to about 1e-15: Taylor series below |x| = 3, continued fraction above.
 *
 * @returns ±1 at ±∞, NaN at NaN.
 *
 * Source: Abramowitz & Stegun 1964, 7.1.6 and 7.1.14.
 */
export function errorFunction(x: number): number {
  if (Number.isNaN(x)) return x;
  const a = Math.abs(x);
  const value = a < 3 ? series(a) : 1 - complement(a);
  return x < 0 ? -value : value;
}

/** 2/√π e^−x² Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)): every term is positive, so nothing cancels. */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc for x ≥ 3: e^−x²/√π · 1/(x + ½/(x + 1/(x + 3/2/(x + …)))). */
function complement(x: number): number {
  if (x > 27) return 0;
  let fraction = x;
  for (let n = 60; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}
