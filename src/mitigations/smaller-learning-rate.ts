import { withScaledLearningRate } from "./changes/learning-rate.ts";
import type { Mitigation } from "./mitigation.ts";

export const smallerLearningRate = {
  id: "smaller-learning-rate",
  summary: "Divides the learning rate by 10.",
  source:
    "Goodfellow, Bengio & Courville 2016, Deep Learning, §11.4.1; Cohen et al. 2021 — https://arxiv.org/abs/2103.00065",
  treats: ["learning-rate-too-high", "unscaled-target"],
  cost: 1,
  limits:
    "Does not help vanishing gradients, which it turns into smaller updates still, nor weights that are too large from the start: such a network overflows at the same step.",
  apply: (plan) => withScaledLearningRate(plan, 1 / 10),
} as const satisfies Mitigation;
