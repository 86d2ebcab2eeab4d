import { median } from "../stats/median.ts";
import { samples } from "../trace/trace.ts";
import type { Detector, Finding } from "./detector.ts";
import { persistence } from "./persistence.ts";

/** Half of a layer's pre-activations where the activation is flat. Source: Glorot & Bengio 2010, §3.1 */
const warnShare = 0.5;
/** A layer that is flat nearly everywhere passes next to no gradient. */
const failShare = 0.9;

/** Hidden layers that work where their activation is flat. The output layer is left out: a sure classifier saturates. */
export const saturation = {
  id: "saturation",
  summary: "Most pre-activations of a hidden layer lie where its activation is flat.",
  source: "Glorot & Bengio 2010, §3",
  needs: ["saturation"],
  detect(trace) {
    const watched = samples(trace);
    return trace.header.layers.slice(0, -1).flatMap(({ name }, layer): Finding[] => {
      const shares = watched.map(({ layers }) => layers.saturation?.[layer] ?? Number.NaN);
      const found = (limit: number) =>
        persistence(
          watched.map(({ step }) => step),
          (i) => (shares[i] ?? 0) > limit,
        );
      const failure = found(failShare);
      const alarm = failure ?? found(warnShare);
      if (!alarm) return [];
      return [
        {
          detector: "saturation",
          code: "units-saturated",
          layer: name,
          step: alarm.since,
          severity: failure ? "failure" : "warning",
          figures: {
            saturated: median(alarm.hits.map((i) => shares[i] ?? Number.NaN)),
            share: alarm.share,
            atEnd: Number(alarm.atEnd),
          },
          limits: { saturated: failure ? failShare : warnShare },
        },
      ];
    });
  },
} as const satisfies Detector;
