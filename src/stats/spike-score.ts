import { median } from "./median.ts";

/** Steps before the present one that a spike is judged against. */
const windowLength = 128;
/** log10 units: below it a quiet history would turn every ripple into a spike. */
const smallestSpread = 0.05;
/** MAD × 1.4826 estimates the standard deviation of a normal sample (1 / Φ⁻¹(3/4)). */
const madToStd = 1.4826;

/**
 * How far a gradient norm stands out of its past, in robust standard deviations of its logarithm:
 * (log10 g − median_W) / max(1.4826 MAD_W, 0.05) over the last 128 values of the history.
 *
 * Zero, negative and non-finite values of the history are left out. On a stationary log-normal history of full length
 * a score above 6 does not occur in practice; while the history is short the score is noisy, so a caller asks for
 * persistence too.
 *
 * @param history - the norms before this one, oldest first.
 * @returns −Infinity for norm 0, Infinity for Infinity, NaN for NaN and while fewer than two values of history count.
 *
 * Source: Leys et al. 2013, "Detecting outliers" (median and MAD instead of mean and standard deviation).
 */
export function spikeScore(gradNorm: number, history: ArrayLike<number>): number {
  const recent = Array.from(history)
    .slice(-windowLength)
    .filter((value) => value > 0 && value < Number.POSITIVE_INFINITY)
    .map(Math.log10);
  if (recent.length < 2) return Number.NaN;
  const center = median(recent);
  const spread = madToStd * median(recent.map((value) => Math.abs(value - center)));
  return (Math.log10(gradNorm) - center) / Math.max(spread, smallestSpread);
}

/** The spike score of every step against the steps before it; NaN at the first two. */
export function spikeScores(gradNorms: ArrayLike<number>): Float64Array {
  const norms = Array.from(gradNorms);
  return Float64Array.from(norms, (norm, t) =>
    spikeScore(norm, norms.slice(Math.max(0, t - windowLength), t)),
  );
}
