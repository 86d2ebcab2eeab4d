import { depthLayers, samples, type Trace, weightedLayers } from "../trace/trace.ts";
import { alarmOf, worst } from "./alarm.ts";
import type { Detector, Finding } from "./detector.ts";

/** Mean cosine above which a layer hardly tells its inputs apart. Source: docs/thresholds.md, rule R */
const alikeCosine = 0.98;
/** Inputs that are this much alike themselves are no fault of the network. Same source. */
const ordinaryCosine = 0.9;

/**
 * All inputs, or all tokens of an input, look alike at depth although they differ at the start. A warning only: outputs
 * of sigmoid share a common part that does no harm.
 */
export const collapsedRepresentation = {
  id: "collapsed-representation",
  summary:
    "Deep layers give nearly the same answer to all samples, or to all tokens of one, although the first layer does not.",
  source:
    "Schoenholz et al. 2017, §3 — https://arxiv.org/abs/1611.01232; Dong et al. 2021 — https://arxiv.org/abs/2103.03404",
  needs: ["sample-cosine"],
  detect: (trace) => [...collapse(trace, "sample-cosine"), ...collapse(trace, "token-cosine")],
} as const satisfies Detector;

function collapse(trace: Trace, quantity: "sample-cosine" | "token-cosine"): readonly Finding[] {
  const output = weightedLayers(trace).at(-1) ?? 0;
  const points = depthLayers(trace).filter((layer) => layer < output);
  const watched = samples(trace);
  const alarm = alarmOf(
    watched.map(({ step }) => step),
    watched.map(({ layers }) => {
      const cosines = points.map((layer) => layers[quantity]?.[layer] ?? Number.NaN);
      const first = cosines.find((cosine) => !Number.isNaN(cosine)) ?? Number.NaN;
      return first < ordinaryCosine ? worst(cosines) : undefined;
    }),
    { fail: alikeCosine },
  );
  if (!alarm) return [];
  return [
    {
      detector: "collapsed-representation",
      code: "inputs-look-alike",
      layer: trace.header.layers[points[alarm.place] ?? 0]?.name,
      step: alarm.since,
      severity: "warning",
      figures: {
        [quantity === "sample-cosine" ? "sampleCosine" : "tokenCosine"]: alarm.size,
        ...alarm.lasting,
      },
      limits: { [quantity === "sample-cosine" ? "sampleCosine" : "tokenCosine"]: alikeCosine },
    },
  ];
}
