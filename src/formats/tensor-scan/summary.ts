import {
  type ExponentHistogram,
  exponentHistogram,
  mergeExponentHistograms,
} from "../../stats/exponent-histogram.ts";
import { addOthers, type ExponentTally } from "./exponent-tally.ts";

/** The numbers of a tensor in figures. Those that are not finite are counted, and left out of all other figures. */
export interface TensorSummary {
  /** Numbers in all. */
  readonly count: number;
  readonly zeros: number;
  readonly nan: number;
  /** ∞ and −∞. */
  readonly infinite: number;
  /** Not 0, but below 2^−126 in size: float32 keeps fewer digits of them. */
  readonly subnormals: number;
  /** ‖x‖₂; 0 for no numbers. */
  readonly norm: number;
  /** NaN for no numbers, as the figures below. */
  readonly mean: number;
  /** √(Σ(x − mean)² / n). */
  readonly std: number;
  /** Σ|x| / n. */
  readonly meanAbsolute: number;
  readonly min: number;
  readonly max: number;
  /** As float32; `undefined` of integers. */
  readonly exponents: ExponentHistogram | undefined;
}

/** A summary of no numbers, to merge others into. */
export const emptySummary: TensorSummary = {
  count: 0,
  zeros: 0,
  nan: 0,
  infinite: 0,
  subnormals: 0,
  norm: 0,
  mean: Number.NaN,
  std: Number.NaN,
  meanAbsolute: Number.NaN,
  min: Number.NaN,
  max: Number.NaN,
  exponents: undefined,
};

/**
 * The figures of both samples together.
 *
 * Roots are merged as roots, so that no square leaves the range of float64. Chan, Golub & LeVeque 1983, "Algorithms for
 * computing the sample variance", eq. 2.1.
 */
export function mergeSummaries(a: TensorSummary, b: TensorSummary): TensorSummary {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const counts = {
    count: a.count + b.count,
    zeros: a.zeros + b.zeros,
    nan: a.nan + b.nan,
    infinite: a.infinite + b.infinite,
    subnormals: a.subnormals + b.subnormals,
    exponents: a.exponents && b.exponents && mergeExponentHistograms(a.exponents, b.exponents),
  };
  const first = finiteCount(a);
  const second = finiteCount(b);
  if (first === 0 || second === 0) return { ...(first === 0 ? b : a), ...counts };
  const share = second / (first + second);
  const apart = b.mean - a.mean;
  return {
    ...counts,
    norm: Math.hypot(a.norm, b.norm),
    mean: a.mean + apart * share,
    std: Math.hypot(
      a.std * Math.sqrt(1 - share),
      b.std * Math.sqrt(share),
      apart * Math.sqrt(share * (1 - share)),
    ),
    meanAbsolute: a.meanAbsolute + (b.meanAbsolute - a.meanAbsolute) * share,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  };
}

/** Numbers that are neither NaN nor infinite. */
export function finiteCount(summary: TensorSummary): number {
  return summary.count - summary.nan - summary.infinite;
}

/**
 * The figures of finite numbers of any size, by a pass for the largest and a pass each for sums and deviations, scaled so
 * that nothing overflows. NaN and infinite ones are counted; exponents go to the tally.
 */
export function carefulSummary(
  values: Float32Array | Float64Array,
  tally: ExponentTally,
): TensorSummary {
  let [nan, infinite, zeros] = [0, 0, 0];
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const x = values[i] as number;
    if (x === 0) zeros++;
    if (Number.isNaN(x)) nan++;
    else if (!Number.isFinite(x)) infinite++;
    else {
      if (x < min) min = x;
      if (x > max) max = x;
    }
  }
  const counts = { count: values.length, zeros, nan, infinite };
  const finite = values.length - nan - infinite;
  const exponents = exponentHistogram(new Float32Array(values));
  addOthers(tally, exponents);
  const subnormals = exponents.positiveSubnormal + exponents.negativeSubnormal;
  if (finite === 0) return { ...emptySummary, ...counts, subnormals };
  // A power of two: dividing by it rounds nothing.
  const largest = Math.max(Math.abs(min), Math.abs(max));
  const scale = largest === 0 ? 1 : 2 ** Math.max(-1021, Math.floor(Math.log2(largest)));
  let [sum, absoluteSum, squareSum, deviation] = [0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const x = (values[i] as number) / scale;
    if (!Number.isFinite(x)) continue;
    sum += x;
    absoluteSum += Math.abs(x);
    squareSum += x * x;
  }
  const mean = sum / finite;
  for (let i = 0; i < values.length; i++) {
    const x = (values[i] as number) / scale;
    if (Number.isFinite(x)) deviation += (x - mean) ** 2;
  }
  return {
    ...counts,
    subnormals,
    exponents: undefined,
    norm: Math.sqrt(squareSum) * scale,
    mean: mean * scale,
    std: Math.sqrt(deviation / finite) * scale,
    meanAbsolute: (absoluteSum / finite) * scale,
    min,
    max,
  };
}
