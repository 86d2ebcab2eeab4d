import type { Mitigation } from "./mitigation.ts";

/** The paper's best percentile: nine of ten gradients are scaled down. */
const percentile = 10;

export const autoClip = {
  id: "auto-clip",
  summary: "Bounds the whole gradient to the 10th percentile of the run's own norms so far.",
  source: "Seetharaman et al. 2020 — https://arxiv.org/abs/2007.14469",
  treats: ["learning-rate-too-high", "strong-recurrent-weights"],
  cost: 2,
  limits:
    "Does not help vanishing gradients, nor norms that are large from the first step on: it learns its bound from them.",
  apply: (plan) =>
    plan.recipe.clip?.kind === "auto"
      ? undefined
      : { ...plan, recipe: { ...plan.recipe, clip: { kind: "auto", threshold: percentile } } },
} as const satisfies Mitigation;
