import { exponentBins } from "../trace/profiles/grad-exponents.ts";
import { samples } from "../trace/trace.ts";
import { alarmOf, worst } from "./alarm.ts";
import type { Detector } from "./detector.ts";

/** Shares of a layer's gradient lost to the format. Source: docs/thresholds.md, rule E; Micikevicius et al. 2018, §3.2 */
const warnShare = 0.05;
const failShare = 0.5;
/** Smallest number of float16, as a power of two; bfloat16 reaches as far down as float32. Source: IEEE 754 */
const smallestExponent = -24;
/** Smallest normal number of float16, as a power of two. */
const normalExponent = -14;
/**
 * Zeros are a format's work only where what is left lies near its end: gradients of a layer spread over some ten powers of
 * two (Micikevicius et al. 2018, fig. 3), while silent units and rows of an embedding that were not read are 0 in float32, too.
 */
const nearEndShare = 0.5;
/** Of a layer's numbers, not 0: fewer say nothing of where the rest would lie. */
const leastShown = 0.01;

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
        worst(
          lostShares(
            names.map((name) => profiles?.["grad-exponents"]?.[name] ?? []),
            lossScale,
          ),
        ),
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

/** For every layer, input to output, the share of its gradient that the format lost. */
function lostShares(layers: readonly (readonly number[])[], lossScale: number): readonly number[] {
  return layers.map((shares, i) => {
    if (shares.length === 0) return Number.NaN;
    // A layer of zeros shows nothing itself: its gradient came through the next one that shows something.
    const shown = layers.slice(i).find((other) => sum(other.slice(1)) >= leastShown);
    return shown && !isNearEnd(shown, lossScale)
      ? 0
      : sum(shares.slice(0, binsBelow(smallestExponent, lossScale)));
  });
}

/** Whether most of what is not 0 lies where float16 has few digits left. */
function isNearEnd(shares: readonly number[], lossScale: number): boolean {
  const near = sum(shares.slice(1, binsBelow(normalExponent, lossScale)));
  return near >= nearEndShare * sum(shares.slice(1));
}

/** Bins, with that of 0, that hold nothing from 2^exponent on, times the loss scale. */
function binsBelow(exponent: number, lossScale: number): number {
  const { from, width } = exponentBins;
  return 2 + Math.max(0, Math.floor((exponent - Math.log2(lossScale) - from) / width));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
