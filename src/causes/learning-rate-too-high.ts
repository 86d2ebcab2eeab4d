import type { Finding } from "../detectors/detector.ts";
import type { Cause } from "./cause.ts";
import { decadesOverDepth } from "./network.ts";

/** Decades at initialization beyond which the signal, not the step, is to blame. Source: detectors/exploding-gradient */
const healthyDecades = 1.5;

/** Steps longer than the curvature allows, in a network that passes gradients well. */
export const learningRateTooHigh = {
  id: "learning-rate-too-high",
  summary:
    "Gradients pass well at initialization, but each step overshoots: the learning rate is above 2 over the curvature.",
  source: "Cohen et al. 2021, edge of stability — https://arxiv.org/abs/2103.00065",
  explains: ["oscillating-loss", "exploding-gradient", "non-finite", "dead-units", "saturation"],
  weigh({ plan, trace, budget, findings }) {
    const isUnstable = findings.some(
      ({ code, severity, step }) =>
        code === "loss-oscillates" ||
        code === "loss-grows" ||
        code === "gradient-spike" ||
        (code === "update-explodes" && severity === "failure") ||
        (code.startsWith("non-finite") && step > 0) ||
        ((code === "units-dead" || code === "units-saturated") &&
          severity === "failure" &&
          step > 0 &&
          !isBornTiny(findings)),
    );
    const decades = decadesOverDepth({ plan, budget });
    if (!isUnstable || !(Math.abs(decades) <= healthyDecades)) return undefined;
    const blown = findings.find(({ code }) => code === "update-explodes");
    return {
      layer: blown?.layer,
      layers: [],
      share: 1,
      figures: {
        learningRate: trace.header.learningRate,
        decades,
        updateRatio: blown?.figures["updateRatio"] ?? Number.NaN,
      },
    };
  },
} as const satisfies Cause;

/** A gradient that was tiny at step 0 did not die of steps. */
function isBornTiny(findings: readonly Finding[]): boolean {
  return findings.some(
    ({ code, figures, limits }) =>
      code === "gradient-tiny-everywhere" &&
      (figures["atStart"] ?? 0) <= (limits["relativeGrad"] ?? 0),
  );
}
