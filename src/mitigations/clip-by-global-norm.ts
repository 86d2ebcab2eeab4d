import { clippedPlan, gradientBound } from "./changes/gradient-bound.ts";
import type { Mitigation } from "./mitigation.ts";

export const clipByGlobalNorm = {
  id: "clip-by-global-norm",
  summary:
    "Scales the whole gradient down to a bound taken from the run's own norms, and keeps its direction.",
  source: "Pascanu et al. 2013, §3.2, algorithm 1 — https://arxiv.org/abs/1211.5063",
  treats: ["learning-rate-too-high", "strong-initial-variance", "unbounded-activation"],
  cost: 2,
  limits:
    "Does not help vanishing gradients: it is one factor of at most 1 for all layers, so the ratio between them stays; nor a gradient that is already NaN.",
  apply: (plan, { trace }) => clippedPlan(plan, "global-norm", gradientBound(trace)),
} as const satisfies Mitigation;
