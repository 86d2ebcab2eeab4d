import { median } from "../stats/median.ts";
import { samples, weightedLayers } from "../trace/trace.ts";
import { withScaledLearningRate } from "./changes/learning-rate.ts";
import type { Mitigation, Situation } from "./mitigation.ts";

/** ‖ΔW‖/‖W‖ of an ordinary step. Source: You et al. 2017, LARS, §4 */
const ordinary = 1e-3;
/** Within this factor of it, a larger or smaller rate is the smaller change. */
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
  treats: ["learning-rate-too-low", "learning-rate-too-high"],
  cost: 1,
  limits:
    "Does not help vanishing gradients, and may overshoot where the gradient grows once the training moves: then a tenth of it is right.",
  apply(plan, { causes, trace }) {
    const factor = ordinary / updateRatioOf(causes, trace);
    if (
      !(factor >= leastFactor || factor <= 1 / leastFactor) ||
      factor === Number.POSITIVE_INFINITY
    )
      return undefined;
    // An ordinary Adam at 1e-3 begins between a thousandth and a hundredth of weights of usual size.
    const isOfGivenLength = ofGivenLength.includes(plan.recipe.optimizer.id);
    const power = Math.log10(factor);
    const rounded = isOfGivenLength ? Math.ceil(power) : Math.round(power);
    return withScaledLearningRate(plan, 10 ** rounded);
  },
} as const satisfies Mitigation;

/** What was usual in a run that starves; of one that overshoots, its first step, before it was thrown anywhere. */
function updateRatioOf(causes: Situation["causes"], trace: Situation["trace"]): number {
  const tooLow = causes.find(({ cause }) => cause === "learning-rate-too-low");
  if (tooLow) return tooLow.figures["updateRatio"] ?? Number.NaN;
  if (!trace || !causes.some(({ cause }) => cause === "learning-rate-too-high")) return Number.NaN;
  const ratios = samples(trace)[0]?.layers["update-ratio"] ?? [];
  const known = weightedLayers(trace).map((layer) => ratios[layer] ?? Number.NaN);
  return median(known.filter(Number.isFinite));
}
