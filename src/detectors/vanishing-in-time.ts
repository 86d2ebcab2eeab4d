import { alarmOf, worst } from "./alarm.ts";
import type { Detector } from "./detector.ts";
import { gradientProfiles } from "./gradient-profile.ts";
import { timeProfiles } from "./time-profile.ts";

/** Decades lost over the lag: under 1 % of the gradient is a failure, under 5 % a warning. Source: docs/thresholds.md */
const failDecades = 2;
const warnDecades = 1.3;
/** An output gradient under this share of its first value asks for no change: converged. Source: vanishing-gradient */
const convergedShare = 0.05;

/** The gradient shrinks on its way back through time: what happened early cannot be learned. */
export const vanishingInTime = {
  id: "vanishing-in-time",
  summary:
    "In a recurrent layer the gradient loses two decades or more over the time steps that the task must remember.",
  source:
    "Bengio, Simard & Frasconi 1994; Pascanu et al. 2013, §2.1 — https://arxiv.org/abs/1211.5063",
  needs: ["hidden-grad-norm"],
  detect(trace) {
    const profiles = timeProfiles(trace);
    const depth = gradientProfiles(trace);
    const first = depth.find(({ outputGrad }) => outputGrad > 0)?.outputGrad ?? Number.NaN;
    const asks = (i: number) => !((depth[i]?.outputGrad ?? first) < convergedShare * first);
    const alarm = alarmOf(
      profiles.map((layers, i) => layers[0]?.step ?? depth[i]?.step ?? 0),
      profiles.map((layers, i) =>
        asks(i) ? worst(layers.map(({ decades }) => -decades)) : undefined,
      ),
      { warn: warnDecades, fail: failDecades },
    );
    if (!alarm) return [];
    const seen = profiles.find((layers) => layers.some(({ step }) => step === alarm.since));
    const { layer, factor = Number.NaN, lag = Number.NaN } = seen?.[alarm.place] ?? {};
    return [
      {
        detector: "vanishing-in-time",
        code: "gradient-vanishes-in-time",
        layer,
        step: alarm.since,
        severity: alarm.severity,
        figures: {
          decades: -alarm.size,
          lag,
          factorPerStep: factor,
          horizon: -1 / Math.log(factor),
          ...alarm.lasting,
        },
        limits: { decades: -alarm.limit },
      },
    ];
  },
} as const satisfies Detector;
