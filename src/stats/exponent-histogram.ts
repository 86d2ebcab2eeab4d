/** How often each sign and IEEE exponent occurs among float32 numbers. Counts add up: histograms merge. */
export interface ExponentHistogram {
  /** Numbers with 2^(i − 126) ≤ x < 2^(i − 125), for i = 0 … 253. */
  readonly positive: readonly number[];
  /** Numbers with 2^(i − 126) ≤ −x < 2^(i − 125), for i = 0 … 253. */
  readonly negative: readonly number[];
  /** 0 < x < 2^−126. */
  readonly positiveSubnormal: number;
  /** 0 < −x < 2^−126. */
  readonly negativeSubnormal: number;
  /** Both +0 and −0. */
  readonly zero: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  readonly nan: number;
}

/** The exponent of the first normal bin: 2^−126 is the smallest normal float32 (IEEE 754-2019, table 3.5). */
export const smallestExponent = -126;
const normalBins = 254;

/**
 * The sign and exponent of every number, read from its float32 bits. Numbers of higher precision are rounded to
 * float32 first, so that what overflows there counts as infinite and what underflows as zero.
 *
 * @returns all counts 0 for no values.
 */
export function exponentHistogram(values: ArrayLike<number>): ExponentHistogram {
  const floats = values instanceof Float32Array ? values : Float32Array.from(values);
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const bySignAndExponent = new Array<number>(512).fill(0);
  let zero = 0;
  let nan = 0;
  for (const word of bits) {
    const magnitude = word & 0x7fffffff;
    if (magnitude === 0) zero++;
    else if (magnitude > 0x7f800000) nan++;
    else bySignAndExponent[word >>> 23] = (bySignAndExponent[word >>> 23] ?? 0) + 1;
  }
  return {
    positive: bySignAndExponent.slice(1, 1 + normalBins),
    negative: bySignAndExponent.slice(257, 257 + normalBins),
    positiveSubnormal: bySignAndExponent[0] ?? 0,
    negativeSubnormal: bySignAndExponent[256] ?? 0,
    zero,
    positiveInfinity: bySignAndExponent[255] ?? 0,
    negativeInfinity: bySignAndExponent[511] ?? 0,
    nan,
  };
}

/** The histogram of both samples together. */
export function mergeExponentHistograms(
  a: ExponentHistogram,
  b: ExponentHistogram,
): ExponentHistogram {
  return {
    positive: a.positive.map((count, i) => count + (b.positive[i] ?? 0)),
    negative: a.negative.map((count, i) => count + (b.negative[i] ?? 0)),
    positiveSubnormal: a.positiveSubnormal + b.positiveSubnormal,
    negativeSubnormal: a.negativeSubnormal + b.negativeSubnormal,
    zero: a.zero + b.zero,
    positiveInfinity: a.positiveInfinity + b.positiveInfinity,
    negativeInfinity: a.negativeInfinity + b.negativeInfinity,
    nan: a.nan + b.nan,
  };
}

/** How many numbers a histogram counts, zeros, infinities and NaN included. */
export function histogramTotal(histogram: ExponentHistogram): number {
  const { zero, nan, positiveInfinity, negativeInfinity } = histogram;
  return zero + nan + positiveInfinity + negativeInfinity + nonZeroFinite(histogram);
}

/**
 * The fraction of the non-zero finite numbers with |x| < 2^exponent; at −24 and −25 it is what float16 loses.
 *
 * @param exponent - an integer; below −126 all subnormal numbers count as smaller, as their size is not kept.
 * @returns NaN when no number is finite and non-zero.
 */
export function fractionBelow(histogram: ExponentHistogram, exponent: number): number {
  const bins = Math.max(0, exponent - smallestExponent);
  const { positive, negative, positiveSubnormal, negativeSubnormal } = histogram;
  const below = sum(positive.slice(0, bins)) + sum(negative.slice(0, bins));
  return (below + positiveSubnormal + negativeSubnormal) / nonZeroFinite(histogram);
}

function nonZeroFinite(histogram: ExponentHistogram): number {
  const { positive, negative, positiveSubnormal, negativeSubnormal } = histogram;
  return sum(positive) + sum(negative) + positiveSubnormal + negativeSubnormal;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
