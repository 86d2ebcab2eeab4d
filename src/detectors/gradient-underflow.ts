import { exponentBins } from "../trace/profiles/grad-exponents.ts";
import { samples, type TraceRecord } from "../trace/trace.ts";
import { alarmOf, worst } from "./alarm.ts";
import type { Detector } from "./detector.ts";

/** Shares of a layer's gradient lost to the format. Source: docs/thresholds.md, rule E; Micikevicius et al. 2018, §3.2 */
const warnShare = 0.05;
const failShare = 0.5;
/** Smallest number of float16, as a power of two; bfloat16 reaches as far down as float32. Source: IEEE 754 */
const smallestExponent = -24;

/** Gradients are so small that float16 has no number for them. */
export const gradientUnderflow = {
  id: "gradient-underflow",
  summary: "In float16 a large share of a layer's gradient is exactly 0, because it is below 2⁻²⁴.",
  source: "Micikevicius et al. 2018, §3.2 — https://arxiv.org/abs/1710.03740",
  needs: ["grad-exponents"],
  detect(trace) {
    if (trace.header.precision !== "float16") return [];
    const watched = samples(trace);
    const names = Object.keys(watched[0]?.profiles?.["grad-exponents"] ?? {});
    const alarm = alarmOf(
      watched.map(({ step }) => step),
      watched.map(({ profiles, lossScale = trace.header.lossScale }) =>
        worst(names.map((name) => lostShare(profiles?.["grad-exponents"]?.[name], lossScale))),
      ),
      { warn: warnShare, fail: failShare },
    );
    if (!alarm) return [];
    return [
      {
        detector: "gradient-underflow",
        code: "gradient-underflows",
        layer: names[alarm.place],
        step: alarm.since,
        severity: alarm.severity,
        figures: { lost: alarm.size, ...alarm.lasting },
        limits: { lost: alarm.limit },
      },
    ];
  },
} as const satisfies Detector;

/** Share that is 0, or was below the smallest number when it was computed, times the loss scale. */
function lostShare(
  shares: readonly number[] | undefined,
  lossScale: NonNullable<TraceRecord["lossScale"]>,
): number {
  if (!shares) return Number.NaN;
  const { from, width } = exponentBins;
  const below = Math.floor((smallestExponent - Math.log2(lossScale) - from) / width);
  return shares.slice(0, 2 + Math.max(0, below)).reduce((sum, share) => sum + share, 0);
}
