/** NaN where there is nothing to average. */
export function meanAbs(values: Float32Array | undefined): number {
  return values ? values.reduce((sum, x) => sum + Math.abs(x), 0) / values.length : Number.NaN;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

/** Of the population: divided by n. */
export function variance(values: ArrayLike<number>): number {
  const xs = Float64Array.from(values);
  const center = xs.reduce((sum, x) => sum + x, 0) / xs.length;
  return xs.reduce((sum, x) => sum + (x - center) ** 2, 0) / xs.length;
}

/** Pearson's; NaN where either does not vary. */
export function correlation(xs: readonly number[], ys: readonly number[]): number {
  const [mx, my] = [mean(xs), mean(ys)];
  const product = xs.reduce((sum, x, i) => sum + (x - mx) * ((ys[i] ?? my) - my), 0);
  return product / Math.sqrt(variance(xs) * variance(ys)) / xs.length;
}
