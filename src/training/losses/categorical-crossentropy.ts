import type { Ops } from "../../graph/ops.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { clippedProbability, type Loss, type LossCall, meanOverSamples } from "../loss.ts";

/** −Σₖ yₖ ln pₖ, p scaled to sum 1. After a softmax ln p is taken from the logits: finite and exact for any of them. */
export const categoricalCrossentropy = {
  id: "categorical-crossentropy",
  names: ["categorical_crossentropy", "CategoricalCrossentropy"],
  summary: "Negative log-probability of the true class, targets one-hot.",
  source: "https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class",
  targets: "classes",
  defaults: {},
  fits: ["softmax"],
  forward: (ops, call) =>
    ops.neg(meanOverSamples(ops, ops.mul(call.targets, logProbability(ops, call)))),
} as const satisfies Loss;

function logProbability(ops: Ops, { output, preActivation, activation }: LossCall): Tensor {
  if (activation === "softmax" && preActivation) return ops.logSoftmax(preActivation);
  const total = ops.reduceSum(output, [output.shape.length - 1], true);
  return ops.log(clippedProbability(ops, ops.div(output, total)));
}
