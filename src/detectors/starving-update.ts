import { samples, weightedLayers } from "../trace/trace.ts";
import { alarmOf, worst } from "./alarm.ts";
import type { Detector } from "./detector.ts";

/** ‖ΔW‖/‖W‖ of the layer that moves most: 1e-3 is ordinary, and at 1e-6 a million steps double the weights. Source: docs/thresholds.md, S4 */
const starving = 1e-6;
/** ‖∂L/∂W‖/‖W‖ from which on the gradient asks for more. Source: vanishing-gradient */
const askingGradient = 1e-4;

/** The gradient is there, and yet no step moves the weights: the recipe makes next to nothing of it. */
export const starvingUpdate = {
  id: "starving-update",
  summary:
    "No layer's weights move by a millionth of their size per step, although their gradients ask for it.",
  source: "You et al. 2017, LARS, §4 — https://arxiv.org/abs/1708.03888",
  needs: ["update-ratio", "grad-norm", "weight-norm"],
  detect(trace) {
    const watched = samples(trace);
    const weighted = weightedLayers(trace);
    const alarm = alarmOf(
      watched.map(({ step }) => step),
      watched.map(({ layers }) => {
        const asks = weighted.some(
          (layer) =>
            (layers["grad-norm"]?.[layer] ?? Number.NaN) /
              (layers["weight-norm"]?.[layer] ?? Number.NaN) >=
            askingGradient,
        );
        const ratios = weighted.map((layer) => layers["update-ratio"]?.[layer] ?? Number.NaN);
        const most = worst(ratios);
        return asks && most ? { size: -most.size, place: most.place } : undefined;
      }),
      { fail: -starving },
    );
    if (!alarm) return [];
    return [
      {
        detector: "starving-update",
        code: "update-vanishes",
        layer: undefined,
        step: alarm.since,
        severity: alarm.severity,
        figures: { updateRatio: -alarm.size, ...alarm.lasting },
        limits: { updateRatio: starving },
      },
    ];
  },
} as const satisfies Detector;
