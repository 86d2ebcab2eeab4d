import { samples, weightedLayers } from "../trace/trace.ts";
import { worst } from "./alarm.ts";
import type { Detector } from "./detector.ts";

/** Weights at this share of their first size pass that much less signal per layer. Source: docs/thresholds.md */
const warnShare = 0.5;
const failShare = 0.3;
const fewestSamples = 5;

/** Weights shrink towards 0 while they learn nothing: regularization is stronger than the data. */
export const shrinkingWeights = {
  id: "shrinking-weights",
  summary: "The weights of a layer have lost most of their size since the start.",
  source: "Krogh & Hertz 1991; van Laarhoven 2017 — https://arxiv.org/abs/1706.05350",
  needs: ["weight-norm"],
  detect(trace) {
    const watched = samples(trace);
    const hidden = weightedLayers(trace);
    const first = watched[0]?.layers["weight-norm"];
    const last = watched.at(-1);
    const now = last?.layers["weight-norm"];
    if (watched.length < fewestSamples || !first || !now || !last) return [];
    const shrunk = worst(
      hidden.map((layer) =>
        trace.header.layers[layer]?.isNormalized
          ? Number.NaN
          : (first[layer] ?? Number.NaN) / (now[layer] ?? Number.NaN),
      ),
    );
    if (!shrunk || shrunk.size < 1 / warnShare) return [];
    const share = 1 / shrunk.size;
    return [
      {
        detector: "shrinking-weights",
        code: "weights-shrink",
        layer: trace.header.layers[hidden[shrunk.place] ?? 0]?.name,
        step: last.step,
        severity: share <= failShare ? "failure" : "warning",
        figures: { weightShare: share },
        limits: { weightShare: share <= failShare ? failShare : warnShare },
      },
    ];
  },
} as const satisfies Detector;
