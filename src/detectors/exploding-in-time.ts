import { alarmOf, worst } from "./alarm.ts";
import type { Detector } from "./detector.ts";
import { timeProfiles } from "./time-profile.ts";

/** Decades gained over the lag: more than 100 times the last gradient is a failure, 20 times a warning. Source: docs/thresholds.md */
const failDecades = 2;
const warnDecades = 1.3;

/** The gradient grows on its way back through time: one step of the past outweighs all others. */
export const explodingInTime = {
  id: "exploding-in-time",
  summary:
    "In a recurrent layer the gradient gains two decades or more over the time steps that the task must remember.",
  source: "Pascanu et al. 2013, §2.1 and 2.3 — https://arxiv.org/abs/1211.5063",
  needs: ["hidden-grad-norm"],
  detect(trace) {
    const profiles = timeProfiles(trace);
    const alarm = alarmOf(
      profiles.map((layers, i) => layers[0]?.step ?? i),
      profiles.map((layers) => worst(layers.map(({ decades }) => decades))),
      { warn: warnDecades, fail: failDecades },
    );
    if (!alarm) return [];
    const seen = profiles.find((layers) => layers.some(({ step }) => step === alarm.since));
    const { layer, factor = Number.NaN, lag = Number.NaN } = seen?.[alarm.place] ?? {};
    return [
      {
        detector: "exploding-in-time",
        code: "gradient-explodes-in-time",
        layer,
        step: alarm.since,
        severity: alarm.severity,
        figures: { decades: alarm.size, lag, factorPerStep: factor, ...alarm.lasting },
        limits: { decades: alarm.limit },
      },
    ];
  },
} as const satisfies Detector;
