import { withScaledLearningRate } from "./changes/learning-rate.ts";
import type { Mitigation } from "./mitigation.ts";

/** ‖ΔW‖/‖W‖ of an ordinary step. Source: You et al. 2017, LARS, §4 */
const ordinary = 1e-3;
/** Within this factor of it, larger-learning-rate is the smaller change. */
const leastFactor = 30;

/** Their steps are as long as the rate says, whatever the gradient: they do not grow once the training moves. */
const ofGivenLength = [
  "adam",
  "adamw",
  "adamax",
  "rmsprop",
  "adagrad",
  "adadelta",
  "lion",
  "nadam",
];

export const fittingLearningRate = {
  id: "fitting-learning-rate",
  summary:
    "Multiplies the learning rate by the power of ten that brings a step to about a thousandth of the weights' size, or above it for Adam and its like.",
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
    // An ordinary Adam at 1e-3 begins between a thousandth and a hundredth of weights of usual size.
    const isOfGivenLength = ofGivenLength.includes(plan.recipe.optimizer.id);
    const power = Math.log10(factor);
    return withScaledLearningRate(
      plan,
      10 ** (isOfGivenLength ? Math.ceil(power) : Math.round(power)),
    );
  },
} as const satisfies Mitigation;
