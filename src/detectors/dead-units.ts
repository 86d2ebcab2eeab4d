import { samples } from "../trace/trace.ts";
import { alarmOf } from "./alarm.ts";
import type { Detector, Finding } from "./detector.ts";

/** A unit silent for one batch is ordinary, half of a layer for many is not; with 90 % next to nothing passes. */
const limits = { warn: 0.4, fail: 0.9 };
/**
 * A unit that answers to half of the samples is silent for a batch of n with probability 2⁻ⁿ: in smaller batches that alone
 * silences an eighth of a layer or more, so that only a layer that is silent nearly everywhere says anything.
 */
const fewestSamples = 4;

/** Units that are silent for every sample, over many batches: they pass no gradient and cannot come back. */
export const deadUnits = {
  id: "dead-units",
  summary:
    "ReLU units answer 0 to every sample, batch after batch, so that no gradient passes through them.",
  source: "Lu et al. 2019, Dying ReLU and initialization — https://arxiv.org/abs/1903.06733",
  needs: ["dead-units"],
  detect(trace) {
    const watched = samples(trace);
    const steps = watched.map(({ step }) => step);
    const isSmall = trace.header.batchSize < fewestSamples;
    return trace.header.layers.flatMap(({ name }, layer): Finding[] => {
      const shares = watched.map(({ layers }) => ({
        size: layers["dead-units"]?.[layer] ?? Number.NaN,
        place: layer,
      }));
      const alarm = alarmOf(steps, shares, isSmall ? { fail: limits.fail } : limits);
      if (!alarm) return [];
      return [
        {
          detector: "dead-units",
          code: "units-dead",
          layer: name,
          step: alarm.since,
          severity: alarm.severity,
          figures: { dead: alarm.size, ...alarm.lasting },
          limits: { dead: alarm.limit },
        },
      ];
    });
  },
} as const satisfies Detector;
