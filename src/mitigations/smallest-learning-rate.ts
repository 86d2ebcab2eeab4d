import { withScaledLearningRate } from "./changes/learning-rate.ts";
import type { Mitigation } from "./mitigation.ts";

export const smallestLearningRate = {
  id: "smallest-learning-rate",
  summary: "Divides the learning rate by 100.",
  source:
    "Goodfellow, Bengio & Courville 2016, Deep Learning, §11.4.1; Cohen et al. 2021 — https://arxiv.org/abs/2103.00065",
  treats: ["learning-rate-too-high"],
  cost: 1,
  limits:
    "Does not help vanishing gradients, and a network that survives only so learns 100 times more slowly than its recipe allows for.",
  apply: (plan) => withScaledLearningRate(plan, 1 / 100),
} as const satisfies Mitigation;
