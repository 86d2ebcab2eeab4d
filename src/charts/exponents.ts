import type { Evidence } from "../evidence/evidence.ts";
import { type ExponentHistogram, smallestExponent } from "../stats/exponent-histogram.ts";
import { exponentBins } from "../trace/profiles/grad-exponents.ts";
import type { TraceRecord } from "../trace/trace.ts";

/** How sizes spread over powers of two. */
export interface ExponentFigure {
  readonly title: string;
  /** 2^`from` ≤ |x| < 2^`to`, with the share of numbers that lie there. */
  readonly bins: readonly { readonly from: number; readonly to: number; readonly share: number }[];
  /** Shares outside every bin. */
  readonly zero: number;
  readonly below: number;
  readonly above: number;
  readonly notANumber: number;
}

/** Exponents that a format keeps: the smallest subnormal, the smallest normal, and behind the largest number. IEEE 754-2019, table 3.5; bfloat16 as float32. */
export const floatRanges = [
  { format: "fp16", smallest: -24, normal: -14, largest: 16 },
  { format: "bf16", smallest: -133, normal: -126, largest: 128 },
] as const;

/** The exponents of a layer's weight gradients at one record; `undefined` where they were not recorded. */
export function gradientExponents(
  record: TraceRecord | undefined,
  layer: string,
): ExponentFigure | undefined {
  const shares = record?.profiles?.["grad-exponents"]?.[layer];
  return shares && record ? ofShares(shares, `${layer}, step ${record.step}`) : undefined;
}

/** Shares of trace/profiles/grad-exponents: zero, below, bins, above, not a number. */
export function ofShares(shares: readonly number[], title: string): ExponentFigure {
  const { from, width } = exponentBins;
  return {
    title,
    zero: shares[0] ?? 0,
    below: shares[1] ?? 0,
    bins: shares.slice(2, -2).map((share, i) => ({
      from: from + i * width,
      to: from + (i + 1) * width,
      share,
    })),
    above: shares.at(-2) ?? 0,
    notANumber: shares.at(-1) ?? 0,
  };
}

/** The exponents of a tensor of a checkpoint, by its name or its layer's. */
export function weightExponents(
  { moments }: Evidence,
  name: string,
  column: number,
): ExponentFigure | undefined {
  const own = moments.filter(({ weights }) => weights.length > 0);
  const moment = own[Math.min(column, own.length - 1)];
  const weight = moment?.weights.find(
    (candidate) => candidate.name === name || candidate.layer === name,
  );
  const histogram = weight?.summary.exponents;
  if (!weight || !histogram || !moment) return undefined;
  return ofHistogram(histogram, `weights of ${weight.name}, ${moment.file}`);
}

const widest = { from: -60, to: 24, width: 2 } as const;

function ofHistogram(histogram: ExponentHistogram, title: string): ExponentFigure {
  const both = histogram.positive.map((count, i) => count + (histogram.negative[i] ?? 0));
  const finite = both.reduce((sum, count) => sum + count, 0);
  const { zero, nan, positiveSubnormal, negativeSubnormal } = histogram;
  const infinite = histogram.positiveInfinity + histogram.negativeInfinity;
  const total = finite + zero + nan + infinite + positiveSubnormal + negativeSubnormal;
  const share = (low: number, high: number) =>
    both
      .slice(Math.max(0, low - smallestExponent), Math.max(0, high - smallestExponent))
      .reduce((sum, count) => sum + count, 0) / total;
  const { from, to, width } = widest;
  return {
    title,
    bins: Array.from({ length: (to - from) / width }, (_, i) => ({
      from: from + i * width,
      to: from + (i + 1) * width,
      share: share(from + i * width, from + (i + 1) * width),
    })),
    zero: zero / total,
    below: share(smallestExponent, from) + (positiveSubnormal + negativeSubnormal) / total,
    above: share(to, smallestExponent + both.length) + infinite / total,
    notANumber: nan / total,
  };
}
