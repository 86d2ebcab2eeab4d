import type { Mitigation } from "./mitigation.ts";

/** Of the weights' norm, the paper's choice for batches of up to 1,024. */
const share = 0.01;

export const adaptiveClip = {
  id: "adaptive-clip",
  summary: "Bounds the gradient of every unit to a hundredth of the norm of its weights (AGC).",
  source: "Brock et al. 2021, §4 — https://arxiv.org/abs/2102.06171",
  treats: ["learning-rate-too-high", "strong-initial-variance", "unscaled-branches"],
  cost: 2,
  limits:
    "Does not help vanishing gradients, and holds back weights that start at 0, which it lets grow slowly only.",
  apply: (plan) =>
    plan.recipe.clip?.kind === "adaptive"
      ? undefined
      : { ...plan, recipe: { ...plan.recipe, clip: { kind: "adaptive", threshold: share } } },
} as const satisfies Mitigation;
