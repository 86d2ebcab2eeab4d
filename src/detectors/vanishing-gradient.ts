import type { Trace } from "../trace/trace.ts";
import { alarmOf, worst } from "./alarm.ts";
import type { Detector, Finding } from "./detector.ts";
import {
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
/** ‖∂L/∂W‖/‖W‖ under this, with an output gradient as at the start, found 44 of 45 and flagged 0 of 189. Same grid. */
const tinyRelativeGrad = 1e-4;
/** An output gradient under this share of its first value means: converged, not vanished. Same grid. */
const convergedShare = 0.05;

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
    return [...decay(trace, profiles, first), ...tiny(trace, profiles, first)];
  },
} as const satisfies Detector;

/** An output gradient that has fallen far under its first value asks for no change: small gradients are then success. */
function isAsking({ outputGrad }: GradientProfile, first: number): boolean {
  return outputGrad >= convergedShare * first;
}

function decay(
  trace: Trace,
  profiles: readonly GradientProfile[],
  first: number,
): readonly Finding[] {
  const alarm = alarmOf(
    profiles.map(({ step }) => step),
    profiles.map((profile) =>
      isAsking(profile, first) ? worst(profile.decades.map((value) => -value)) : undefined,
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
  const sightings = profiles.map(({ relativeGrad, outputGrad }) =>
    worst(relativeGrad.map((value) => -value / (outputGrad / first))),
  );
  const alarm = alarmOf(
    profiles.map(({ step }) => step),
    sightings.map((sighting, i) => {
      const profile = profiles[i];
      return profile && isAsking(profile, first) ? sighting : undefined;
    }),
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
