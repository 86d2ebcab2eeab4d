import { huber } from "../training/losses/huber.ts";
import type { Mitigation } from "./mitigation.ts";

export const huberLoss = {
  id: "huber-loss",
  summary:
    "Replaces the squared error by Huber's: the gradient at the output is bounded, however far the targets are.",
  source:
    "Huber 1964, Robust Estimation of a Location Parameter; Girshick 2015, §2.3 — https://arxiv.org/abs/1504.08083",
  treats: ["unscaled-target"],
  cost: 1,
  limits:
    "Does not help a network that cannot reach the targets' size in its steps: scaling the targets does, and no layer can do that; it also learns the median more than the mean where errors are large.",
  apply(plan, { problem }) {
    const { recipe } = plan;
    if (problem.dataset.targets.kind !== "numbers" || recipe.loss.id !== "mse") return undefined;
    return { ...plan, recipe: { ...recipe, loss: { id: huber.id, config: huber.defaults } } };
  },
} as const satisfies Mitigation;
