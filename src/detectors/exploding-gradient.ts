import { median } from "../stats/median.ts";
import { spikeScore } from "../stats/spike-score.ts";
import { samples, type Trace, type TraceRecord, weightedLayers } from "../trace/trace.ts";
import { type Alarm, alarmOf, worst } from "./alarm.ts";
import type { Detector, Finding } from "./detector.ts";
import { gradientProfiles, hiddenDepth } from "./gradient-profile.ts";

/** Explosions fail earlier than vanishing: the one failure between 1.3 and 2 of the held-out grid was one. */
const failDecades = 2;
const warnDecades = 1.5;
/** log10 of a layer's forward second moment over the first one's. Same grid. */
const signalDecades = 3;
/** Second moment of standardized numbers: what only reaches it, behind a layer of small outputs, has not exploded. */
const ordinaryMoment = 1;
/** ‖ΔW‖/‖W‖ of one step; ordinary is 1e-3. Source: You et al. 2017, LARS — https://arxiv.org/abs/1708.03888 */
const updateLimit = 0.1;
/** Robust z on log10 of the norm: no false alarm in three of four families of stationary noise, 0.19 % in the fourth. */
const spikeLimit = 6;
const spikeFactor = 5;
const spikeWindow = 128;

/** Gradient, forward signal or updates grow out of proportion. */
export const explodingGradient = {
  id: "exploding-gradient",
  summary:
    "The gradient grows on its way to the input, the signal grows on its way to the output, or updates dwarf the weights.",
  source:
    "Pascanu et al. 2013, §2.1 — https://arxiv.org/abs/1211.5063; Hanin 2018 — https://arxiv.org/abs/1801.03744",
  needs: ["activation-grad-norm", "forward-second-moment", "update-ratio"],
  detect: (trace) => [
    ...growth(trace),
    ...signalGrowth(trace),
    ...largeUpdates(trace),
    ...spikes(trace),
  ],
} as const satisfies Detector;

function growth(trace: Trace): readonly Finding[] {
  const profiles = gradientProfiles(trace);
  const alarm = alarmOf(
    profiles.map(({ step }) => step),
    profiles.map(({ decades }) => worst(decades)),
    { warn: warnDecades, fail: failDecades },
  );
  if (!alarm) return [];
  const names = hiddenDepth(trace);
  return [
    {
      detector: "exploding-gradient",
      code: "gradient-explodes",
      layer: names[alarm.place],
      step: alarm.since,
      severity: alarm.severity,
      figures: { decades: alarm.size, hiddenLayers: names.length, ...alarm.lasting },
      limits: { decades: alarm.limit },
    },
  ];
}

function signalGrowth(trace: Trace): readonly Finding[] {
  const weighted = weightedLayers(trace);
  const first = weighted[0] ?? 0;
  const alarm = alarmOverLayers(trace, signalDecades, ({ "forward-second-moment": q = [] }) => {
    const base = Math.max(q[first] ?? Number.NaN, ordinaryMoment);
    return weighted.map((layer) => Math.log10((q[layer] ?? Number.NaN) / base));
  });
  if (!alarm) return [];
  return [
    {
      detector: "exploding-gradient",
      code: "signal-explodes",
      layer: trace.header.layers[weighted[alarm.place] ?? 0]?.name,
      step: alarm.since,
      severity: alarm.severity,
      figures: { decades: alarm.size, ...alarm.lasting },
      limits: { decades: alarm.limit },
    },
  ];
}

/** Weights under this share of their usual size in the run have only begun to grow. */
const grownShare = 0.5;

function largeUpdates(trace: Trace): readonly Finding[] {
  const weighted = weightedLayers(trace);
  const usual = trace.header.layers.map((_, layer) =>
    median(
      samples(trace).flatMap(({ layers }) => {
        const norm = layers["weight-norm"]?.[layer] ?? Number.NaN;
        return Number.isFinite(norm) ? [norm] : [];
      }),
    ),
  );
  const alarm = alarmOverLayers(
    trace,
    updateLimit,
    // Weights that start at 0, as those of an output layer or branch may, have no size yet to compare a step with.
    ({ "update-ratio": ratios = [], "weight-norm": norms = [] }) =>
      weighted.map((layer) => {
        const isGrowing = (norms[layer] ?? Number.NaN) < grownShare * (usual[layer] ?? Number.NaN);
        return isGrowing || norms[layer] === 0 ? Number.NaN : (ratios[layer] ?? Number.NaN);
      }),
  );
  if (!alarm) return [];
  return [
    {
      detector: "exploding-gradient",
      code: "update-explodes",
      layer: trace.header.layers[weighted[alarm.place] ?? 0]?.name,
      step: alarm.since,
      severity: alarm.severity,
      figures: { updateRatio: alarm.size, ...alarm.lasting },
      limits: { updateRatio: alarm.limit },
    },
  ];
}

function alarmOverLayers(
  trace: Trace,
  fail: number,
  sizes: (layers: NonNullable<TraceRecord["layers"]>) => readonly number[],
): Alarm | undefined {
  const watched = samples(trace);
  return alarmOf(
    watched.map(({ step }) => step),
    watched.map(({ layers }) => worst(sizes(layers))),
    { fail },
  );
}

function spikes(trace: Trace): readonly Finding[] {
  const norms = trace.records.map(({ gradNorm }) => gradNorm);
  const hits = norms.flatMap((norm, i) => {
    const before = norms.slice(Math.max(0, i - spikeWindow), i);
    if (before.length < spikeWindow / 2 || !Number.isFinite(norm)) return [];
    if (norm <= spikeFactor * median(before)) return [];
    const score = spikeScore(norm, before);
    return score > spikeLimit
      ? [{ step: trace.records[i]?.step ?? 0, score, factor: norm / median(before) }]
      : [];
  });
  const pair = hits.find(
    (hit, i) => (hits[i + 1]?.step ?? Number.POSITIVE_INFINITY) - hit.step < 20,
  );
  if (!pair) return [];
  return [
    {
      detector: "exploding-gradient",
      code: "gradient-spike",
      layer: undefined,
      step: pair.step,
      severity: "warning",
      figures: { score: pair.score, factor: pair.factor, count: hits.length },
      limits: { score: spikeLimit, factor: spikeFactor },
    },
  ];
}
