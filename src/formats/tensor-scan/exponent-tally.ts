import {
  type ExponentHistogram,
  exponentHistogram,
  mergeExponentHistograms,
} from "../../stats/exponent-histogram.ts";
import { exponentPatterns } from "./block-sums.ts";

/** Exponents of many blocks, added up as cheaply as one pass needs it. */
export interface ExponentTally {
  /** Of blocks in which all numbers are finite: by the upper 9 bits of float32. */
  readonly patterns: Float64Array;
  positiveSubnormal: number;
  negativeSubnormal: number;
  /** Of all other blocks. */
  others: ExponentHistogram;
}

const [firstPositive, firstNegative, perSign] = [1, 257, 254];
const smallestNormal = 2 ** -126;

export function emptyTally(): ExponentTally {
  return {
    patterns: new Float64Array(exponentPatterns),
    positiveSubnormal: 0,
    negativeSubnormal: 0,
    others: exponentHistogram([]),
  };
}

/** How many numbers of a block have a pattern that zeros and subnormal numbers share. */
interface Small {
  readonly zeros: number;
  readonly subnormals: number;
}

/** Adds a block of finite numbers, whose patterns are counted already. */
export function addFinite(
  tally: ExponentTally,
  patterns: Uint32Array,
  values: Float32Array,
): Small {
  for (let i = 0; i < exponentPatterns; i++)
    tally.patterns[i] = (tally.patterns[i] as number) + (patterns[i] as number);
  const small = (patterns[0] ?? 0) + (patterns[256] ?? 0);
  if (small === 0) return { zeros: 0, subnormals: 0 };
  let [positive, negative] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const x = values[i] as number;
    if (x > 0 && x < smallestNormal) positive++;
    else if (x < 0 && x > -smallestNormal) negative++;
  }
  tally.positiveSubnormal += positive;
  tally.negativeSubnormal += negative;
  return { zeros: small - positive - negative, subnormals: positive + negative };
}

export function addOthers(tally: ExponentTally, histogram: ExponentHistogram): void {
  tally.others = mergeExponentHistograms(tally.others, histogram);
}

/** All that was added. */
export function histogramOf(tally: ExponentTally): ExponentHistogram {
  const { patterns, positiveSubnormal, negativeSubnormal, others } = tally;
  const small = (patterns[0] ?? 0) + (patterns[256] ?? 0);
  return mergeExponentHistograms(others, {
    positive: Array.from(patterns.subarray(firstPositive, firstPositive + perSign)),
    negative: Array.from(patterns.subarray(firstNegative, firstNegative + perSign)),
    positiveSubnormal,
    negativeSubnormal,
    zero: small - positiveSubnormal - negativeSubnormal,
    positiveInfinity: 0,
    negativeInfinity: 0,
    nan: 0,
  });
}
