import { median } from "../stats/median.ts";
import { samples } from "../trace/trace.ts";
import type { Detector, Finding } from "./detector.ts";
import { persistence } from "./persistence.ts";

/** A unit silent for one batch is ordinary, half of a layer for many is not; with 90 % next to nothing passes. */
const warnShare = 0.4;
const failShare = 0.9;

/** Units that are silent for every sample, over many batches: they pass no gradient and cannot come back. */
export const deadUnits = {
  id: "dead-units",
  summary:
    "ReLU units answer 0 to every sample, batch after batch, so that no gradient passes through them.",
  source: "Lu et al. 2019, Dying ReLU and initialization — https://arxiv.org/abs/1903.06733",
  needs: ["dead-units"],
  detect(trace) {
    const watched = samples(trace);
    return trace.header.layers.flatMap(({ name }, layer): Finding[] => {
      const shares = watched.map(({ layers }) => layers["dead-units"]?.[layer] ?? Number.NaN);
      const found = (limit: number) =>
        persistence(
          watched.map(({ step }) => step),
          (i) => (shares[i] ?? 0) >= limit,
        );
      const failure = found(failShare);
      const alarm = failure ?? found(warnShare);
      if (!alarm) return [];
      return [
        {
          detector: "dead-units",
          code: "units-dead",
          layer: name,
          step: alarm.since,
          severity: failure ? "failure" : "warning",
          figures: {
            dead: median(alarm.hits.map((i) => shares[i] ?? Number.NaN)),
            share: alarm.share,
            atEnd: Number(alarm.atEnd),
          },
          limits: { dead: failure ? failShare : warnShare },
        },
      ];
    });
  },
} as const satisfies Detector;
