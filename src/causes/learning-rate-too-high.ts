import type { Finding, FindingCode } from "../detectors/detector.ts";
import type { Cause } from "./cause.ts";
import { decadesOverDepth } from "./network.ts";

/** Decades at initialization beyond which the signal, not the step, is to blame. Source: detectors/exploding-gradient */
const healthyDecades = 1.5;

/** Found after step 0 only, these are what steps have made of a network that began well. */
const thrown: readonly FindingCode[] = [
  "gradient-explodes",
  "signal-explodes",
  "attention-collapses",
];

/** Steps longer than the curvature allows, in a network that passes gradients well. */
export const learningRateTooHigh = {
  id: "learning-rate-too-high",
  summary:
    "Gradients pass well at initialization, but each step overshoots: the learning rate is above 2 over the curvature.",
  source: "Cohen et al. 2021, edge of stability — https://arxiv.org/abs/2103.00065",
  explains: [
    "oscillating-loss",
    "exploding-gradient",
    "non-finite",
    "dead-units",
    "saturation",
    "collapsed-attention",
  ],
  weigh({ plan, trace, budget, findings }) {
    const isUnstable = findings.some(
      ({ code, severity, step }) =>
        code === "loss-oscillates" ||
        code === "loss-grows" ||
        code === "gradient-spike" ||
        (code === "update-explodes" && severity === "failure") ||
        (code.startsWith("non-finite") && step > 0) ||
        (thrown.includes(code) && severity === "failure" && step > 0) ||
        ((code === "units-dead" || code === "units-saturated") &&
          severity === "failure" &&
          step > 0 &&
          !isBornTiny(findings)),
    );
    const decades = decadesOverDepth({ plan, budget });
    const isBornWell =
      Math.abs(decades) <= healthyDecades || (Number.isFinite(decades) && !isBornSick(findings));
    if (!isUnstable || !isBornWell) return undefined;
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

/** What a signal problem shows at initialization already: skips may gain some decades and still train. */
function isBornSick(findings: readonly Finding[]): boolean {
  return findings.some(
    ({ code, severity, step }) =>
      severity === "failure" &&
      step === 0 &&
      ["gradient-explodes", "signal-explodes", "gradient-vanishes"].includes(code),
  );
}

/** A gradient that was tiny at step 0 did not die of steps. */
function isBornTiny(findings: readonly Finding[]): boolean {
  return findings.some(
    ({ code, figures, limits }) =>
      code === "gradient-tiny-everywhere" &&
      (figures["atStart"] ?? 0) <= (limits["relativeGrad"] ?? 0),
  );
}
