/** The first two moments of a sample. */
export interface Moments {
  /** How many values there were. */
  readonly count: number;
  /** Σx / n. */
  readonly mean: number;
  /** Σx² / n. */
  readonly secondMoment: number;
  /** Σ(x − mean)² / n: of this sample, not the unbiased estimate of a population. */
  readonly variance: number;
}

/**
 * Mean, second moment and variance of a sample, in two passes so that a large mean does not cancel the variance.
 *
 * @returns all NaN for an empty sample; a NaN or infinite value makes the moments it enters non-finite, never skipped.
 */
export function moments(values: ArrayLike<number>): Moments {
  const count = values.length;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i] ?? Number.NaN;
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  let deviations = 0;
  for (let i = 0; i < count; i++) deviations += ((values[i] ?? Number.NaN) - mean) ** 2;
  return { count, mean, secondMoment: squares / count, variance: deviations / count };
}
