import { median } from "../stats/median.ts";
import type { Trace } from "../trace/trace.ts";
import type { Detector, Finding } from "./detector.ts";
import {
  type GradientProfile,
  gradientProfiles,
  hiddenLayers,
  lowest,
} from "./gradient-profile.ts";
import { persistence } from "./persistence.ts";

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
    const isAsking = ({ outputGrad }: GradientProfile) => outputGrad >= convergedShare * first;
    return [...decay(trace, profiles, isAsking), ...tiny(trace, profiles, first, isAsking)];
  },
} as const satisfies Detector;

function decay(
  trace: Trace,
  profiles: readonly GradientProfile[],
  isAsking: (profile: GradientProfile) => boolean,
): readonly Finding[] {
  const found = (limit: number) =>
    persistence(
      profiles.map(({ step }) => step),
      (i) => {
        const profile = profiles[i];
        return (
          profile !== undefined &&
          isAsking(profile) &&
          (lowest(profile.decades)?.value ?? 0) <= limit
        );
      },
    );
  const failure = found(failDecades);
  const alarm = failure ?? found(warnDecades);
  if (!alarm) return [];
  const hits = alarm.hits.flatMap((i) => profiles[i] ?? []);
  const weakest = hits.flatMap((profile) => lowest(profile.decades) ?? []);
  const names = hiddenLayers(trace);
  return [
    {
      detector: "vanishing-gradient",
      code: "gradient-vanishes",
      layer: names[Math.round(median(weakest.map(({ index }) => index)))],
      step: alarm.since,
      severity: failure ? "failure" : "warning",
      figures: {
        decades: median(weakest.map(({ value }) => value)),
        hiddenLayers: names.length,
        share: alarm.share,
        atEnd: Number(alarm.atEnd),
      },
      limits: { decades: failure ? failDecades : warnDecades },
    },
  ];
}

function tiny(
  trace: Trace,
  profiles: readonly GradientProfile[],
  first: number,
  isAsking: (profile: GradientProfile) => boolean,
): readonly Finding[] {
  const scaled = profiles.map((profile) => {
    const weakest = lowest(profile.relativeGrad);
    return weakest && { ...weakest, value: weakest.value / (profile.outputGrad / first) };
  });
  const alarm = persistence(
    profiles.map(({ step }) => step),
    (i) => {
      const profile = profiles[i];
      return (
        profile !== undefined && isAsking(profile) && (scaled[i]?.value ?? 1) <= tinyRelativeGrad
      );
    },
  );
  if (!alarm) return [];
  const hits = alarm.hits.flatMap((i) => scaled[i] ?? []);
  return [
    {
      detector: "vanishing-gradient",
      code: "gradient-tiny-everywhere",
      layer: hiddenLayers(trace)[Math.round(median(hits.map(({ index }) => index)))],
      step: alarm.since,
      severity: "failure",
      figures: {
        relativeGrad: median(hits.map(({ value }) => value)),
        atStart: scaled[0]?.value ?? Number.NaN,
        share: alarm.share,
        atEnd: Number(alarm.atEnd),
      },
      limits: { relativeGrad: tinyRelativeGrad },
    },
  ];
}
