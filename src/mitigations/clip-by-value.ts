import { clippedPlan, gradientBound } from "./changes/gradient-bound.ts";
import type { Mitigation } from "./mitigation.ts";

export const clipByValue = {
  id: "clip-by-value",
  summary: "Cuts every element of the gradient to a bound taken from the run's own norms.",
  source:
    "Mikolov 2012, Statistical Language Models Based on Neural Networks (thesis); https://keras.io/api/optimizers/#gradient-clipping",
  treats: ["learning-rate-too-high"],
  cost: 2,
  limits:
    "Does not help vanishing gradients, and it changes the gradient's direction: a network with weights that are too large no longer overflows, but stays at chance.",
  apply: (plan, { trace }) => clippedPlan(plan, "value", gradientBound(trace)),
} as const satisfies Mitigation;
