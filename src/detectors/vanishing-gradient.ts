import type { Trace } from "../trace/trace.ts";
import { alarmOf, worst } from "./alarm.ts";
import type { Detector, Finding } from "./detector.ts";
import {
  asksForChange,
  type GradientProfile,
  gradientProfiles,
  hiddenDepth,
  hiddenLayers,
} from "./gradient-profile.ts";

/**
 * Decades between the last hidden layer and the weakest: of 140 designed and 126 held-out networks, |decades| ≥ 2 found
 * 55 of 57 that did not train and flagged 2 of 189 that did; 1.3 (e⁻³ in the norm) is where trouble begins.
 * Sources: Schoenholz et al. 2017, 6ξ — https://arxiv.org/abs/1611.01232; the grid of docs/thresholds.md
 */
const failDecades = -2;
const warnDecades = -1.3;
/** ‖∂L/∂W‖/‖W‖ under this, with an output gradient of usual size, found 44 of 45 and flagged 0 of 189. Same grid. */
const tinyRelativeGrad = 1e-4;

/** The gradient shrinks on its way to the input, or is tiny at every layer although the output still asks for change. */
export const vanishingGradient = {
  id: "vanishing-gradient",
  summary:
    "The gradient loses two decades or more on its way to the input, or is tiny in every layer from the start.",
  source: "Glorot & Bengio 2010, §4.2; Schoenholz et al. 2017",
  needs: ["activation-grad-norm", "grad-norm", "weight-norm"],
  detect(trace) {
    const profiles = gradientProfiles(trace);
    const first = profiles.find(({ outputGrad }) => outputGrad > 0)?.outputGrad;
    if (first === undefined) return [];
    return [...decay(trace, profiles), ...tiny(trace, profiles, first)];
  },
} as const satisfies Detector;

function decay(trace: Trace, profiles: readonly GradientProfile[]): readonly Finding[] {
  // Small gradients of a network that has learned are success.
  const isAsking = asksForChange(trace);
  const alarm = alarmOf(
    profiles.map(({ step }) => step),
    profiles.map(({ decades }, i) =>
      isAsking[i] ? worst(decades.map((value) => -value)) : undefined,
    ),
    { warn: -warnDecades, fail: -failDecades },
  );
  if (!alarm) return [];
  const names = hiddenDepth(trace);
  return [
    {
      detector: "vanishing-gradient",
      code: "gradient-vanishes",
      layer: names[alarm.place],
      step: alarm.since,
      severity: alarm.severity,
      figures: { decades: -alarm.size, hiddenLayers: names.length, ...alarm.lasting },
      limits: { decades: -alarm.limit },
    },
  ];
}

function tiny(
  trace: Trace,
  profiles: readonly GradientProfile[],
  first: number,
): readonly Finding[] {
  // A zero-initialized output layer passes nothing back at step 0 only: a single sample cannot tell.
  if (profiles.length < 2) return [];
  const isAsking = asksForChange(trace);
  // Beside an output gradient of usual size, 1/√batch for a mean over the batch: a factor on the loss is no fault.
  const batch = trace.header.batchSize;
  const usual = batch > 0 ? batch ** -0.5 : first;
  const sightings = profiles.map(({ relativeGrad, outputGrad }) =>
    worst(relativeGrad.map((value) => (-value * usual) / outputGrad)),
  );
  const alarm = alarmOf(
    profiles.map(({ step }) => step),
    sightings.map((sighting, i) => (isAsking[i] ? sighting : undefined)),
    { fail: -tinyRelativeGrad },
  );
  if (!alarm) return [];
  return [
    {
      detector: "vanishing-gradient",
      code: "gradient-tiny-everywhere",
      layer: hiddenLayers(trace)[alarm.place],
      step: alarm.since,
      severity: alarm.severity,
      figures: {
        relativeGrad: -alarm.size,
        atStart: -(sightings[0]?.size ?? Number.NaN),
        ...alarm.lasting,
      },
      limits: { relativeGrad: tinyRelativeGrad },
    },
  ];
}
