import { clippedPlan, gradientBound } from "./changes/gradient-bound.ts";
import type { Mitigation } from "./mitigation.ts";

export const clipByNorm = {
  id: "clip-by-norm",
  summary: "Scales the gradient of every tensor down to a bound taken from the run's own norms.",
  source:
    "Pascanu et al. 2013, §3.2, algorithm 1, for each tensor by itself — https://arxiv.org/abs/1211.5063",
  treats: ["learning-rate-too-high", "strong-initial-variance"],
  cost: 2,
  limits:
    "Does not help vanishing gradients, as it never raises a small one, and it changes the balance between layers.",
  apply: (plan, { trace }) => clippedPlan(plan, "norm", gradientBound(trace)),
} as const satisfies Mitigation;
