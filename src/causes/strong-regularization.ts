import { built } from "../model/build.ts";
import type { Plan } from "../training/plan.ts";
import type { Cause } from "./cause.ts";

/** A penalty on weights so strong that they shrink to where nothing passes. */
export const strongRegularization = {
  id: "strong-regularization",
  summary: "The penalty on weights pulls them to 0 faster than the data moves them.",
  source: "Krogh & Hertz 1991; van Laarhoven 2017 — https://arxiv.org/abs/1706.05350",
  explains: ["shrinking-weights", "vanishing-gradient", "stalled-loss"],
  weigh({ plan, findings }) {
    const shrunk = findings.find(({ code }) => code === "weights-shrink");
    const strength = strengthOf(plan);
    if (!shrunk || strength === 0) return undefined;
    return {
      layer: shrunk.layer,
      layers: [],
      share: 1,
      figures: { strength, weightShare: shrunk.figures["weightShare"] ?? Number.NaN },
    };
  },
} as const satisfies Cause;

/** The largest L1, L2 or weight decay anywhere in the plan. */
export function strengthOf({ model, recipe }: Plan): number {
  const penalties = built(model).flatMap(({ parameters }) =>
    parameters.flatMap(({ regularizer }) => (regularizer ? [regularizer.l1, regularizer.l2] : [])),
  );
  return Math.max(0, recipe.optimizer.config["weightDecay"] ?? 0, ...penalties);
}
