/**
 * The p-quantile of a sample, interpolated linearly between order statistics at (n − 1)p (type 7, the default of R and
 * NumPy). NaN values are left out; ±Infinity are the extremes they are.
 *
 * @param p - in [0, 1].
 * @returns NaN when no value is left.
 * @throws RangeError when p is outside [0, 1].
 *
 * Source: Hyndman & Fan 1996, "Sample Quantiles in Statistical Packages", definition 7.
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`quantile: p must be in [0, 1], got ${p}`);
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * p;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  // Interpolating between equal infinities would be ∞ − ∞.
  if (below === above) return below;
  const fraction = position - Math.floor(position);
  return below * (1 - fraction) + above * fraction;
}
