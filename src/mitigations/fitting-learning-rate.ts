import { withScaledLearningRate } from "./changes/learning-rate.ts";
import type { Mitigation } from "./mitigation.ts";

/** ‖ΔW‖/‖W‖ of an ordinary step. Source: You et al. 2017, LARS, §4 */
const ordinary = 1e-3;
/** Within this factor of it, larger-learning-rate is the smaller change. */
const leastFactor = 30;

export const fittingLearningRate = {
  id: "fitting-learning-rate",
  summary:
    "Multiplies the learning rate by the power of ten that brings a step to about a thousandth of the weights' size.",
  source: "You et al. 2017, LARS, §4 — https://arxiv.org/abs/1708.03888",
  treats: ["learning-rate-too-low"],
  cost: 1,
  limits:
    "Does not help vanishing gradients, and may overshoot where the gradient grows once the training moves: then a tenth of it is right.",
  apply(plan, { causes }) {
    const ratio = causes.find(({ cause }) => cause === "learning-rate-too-low")?.figures[
      "updateRatio"
    ];
    const factor = ratio === undefined || !(ratio > 0) ? 1 : ordinary / ratio;
    if (factor < leastFactor) return undefined;
    return withScaledLearningRate(plan, 10 ** Math.round(Math.log10(factor)));
  },
} as const satisfies Mitigation;
