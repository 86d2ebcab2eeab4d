import { withScaledLearningRate } from "./changes/learning-rate.ts";
import type { Mitigation } from "./mitigation.ts";

export const largerLearningRate = {
  id: "larger-learning-rate",
  summary: "Multiplies the learning rate by 10.",
  source:
    "Goodfellow, Bengio & Courville 2016, Deep Learning, §11.4.1; Smith 2017 — https://arxiv.org/abs/1506.01186",
  treats: ["learning-rate-too-low"],
  cost: 1,
  limits:
    "Does not help vanishing gradients: what is too small is the ratio between layers, and the layers near the output diverge before those near the input move.",
  apply: (plan) => withScaledLearningRate(plan, 10),
} as const satisfies Mitigation;
