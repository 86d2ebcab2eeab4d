import { sizeOf } from "../graph/tensor.ts";
import type { Problem } from "./task.ts";

/**
 * What standardization and signal propagation theory need to know about the inputs. Values are of
 * the training part.
 */
export interface FeatureStatistics {
  /** Mean of every feature; NaN for one without a finite value. */
  readonly means: Float64Array;
  /**
   * Population standard deviation of every feature: exactly 0 when constant, NaN without a finite
   * value.
   */
  readonly stds: Float64Array;
  /** Mean over all features and samples. */
  readonly mean: number;
  /**
   * Mean of x² over all features and samples: q⁰ of a network without biases, up to its first
   * weights.
   */
  readonly secondMoment: number;
  /** Largest |x|. */
  readonly maxAbsolute: number;
  /**
   * c⁰: mean cosine between two different inputs, in [−1, 1]; NaN with fewer than two finite
   * nonzero inputs.
   */
  readonly meanCosine: number;
  /** How many values are NaN or ±∞. They are left out of every figure. */
  readonly nonFinite: number;
}

/** Inputs that c⁰ is taken from: its standard error is then about 1/200 for uncorrelated inputs. */
const cosineSamples = 200;

/**
 * Mean and standard deviation of every feature, and the size and similarity of the inputs, over the
 * training part.
 *
 * NaN and ±∞ are counted and left out; with no finite value at all every figure is NaN. Of codes
 * (`Dataset.codes`) these are figures of their numbers, which mean nothing: no-one may scale by them.
 */
export function featureStatistics({ dataset, train }: Problem): FeatureStatistics {
  const width = sizeOf(dataset.shape);
  const counts = new Float64Array(width);
  const means = new Float64Array(width);
  const squares = new Float64Array(width);
  let sumOfSquares = 0;
  let maxAbsolute = 0;
  for (const n of train)
    for (let i = 0; i < width; i++) {
      const x = dataset.features[n * width + i] ?? Number.NaN;
      if (!Number.isFinite(x)) continue;
      // Welford 1962: a constant feature has deviation exactly 0, whatever its size.
      const count = (counts[i] ?? 0) + 1;
      const mean = means[i] ?? 0;
      const next = mean + (x - mean) / count;
      counts[i] = count;
      means[i] = next;
      squares[i] = (squares[i] ?? 0) + (x - mean) * (x - next);
      sumOfSquares += x * x;
      maxAbsolute = Math.max(maxAbsolute, Math.abs(x));
    }
  const count = counts.reduce((sum, c) => sum + c, 0);
  const sum = means.reduce((total, mean, i) => total + mean * (counts[i] ?? 0), 0);
  return {
    means: means.map((mean, i) => (counts[i] === 0 ? Number.NaN : mean)),
    stds: squares.map((square, i) => Math.sqrt(square / (counts[i] ?? 0))),
    mean: sum / count,
    secondMoment: sumOfSquares / count,
    maxAbsolute: count === 0 ? Number.NaN : maxAbsolute,
    meanCosine: meanCosine(dataset.features, width, evenlySpaced(train, cosineSamples)),
    nonFinite: train.length * width - count,
  };
}

/**
 * (‖Σ uₙ‖² − N) / (N (N − 1)) with unit vectors uₙ: the mean of uₙ·uₘ over all n ≠ m, without
 * visiting the pairs.
 */
function meanCosine(features: Float32Array, width: number, samples: readonly number[]): number {
  const sum = new Float64Array(width);
  let count = 0;
  for (const n of samples) {
    const input = features.subarray(n * width, (n + 1) * width);
    const norm = Math.sqrt(input.reduce((total, x) => total + x * x, 0));
    if (!(norm > 0 && norm < Number.POSITIVE_INFINITY)) continue;
    count++;
    for (let i = 0; i < width; i++) sum[i] = (sum[i] ?? 0) + (input[i] ?? 0) / norm;
  }
  if (count < 2) return Number.NaN;
  const squared = sum.reduce((total, x) => total + x * x, 0);
  return (squared - count) / (count * (count - 1));
}

function evenlySpaced(samples: Int32Array, most: number): readonly number[] {
  const count = Math.min(most, samples.length);
  return Array.from(
    { length: count },
    (_, i) => samples[Math.floor((i * samples.length) / count)] ?? 0,
  );
}
