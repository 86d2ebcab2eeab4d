import type { Ops } from "../../graph/ops.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { clippedProbability, type Loss } from "../loss.ts";

/** −y ln p − (1−y) ln(1−p), mean over outputs and batch. After a sigmoid it is computed from the logits. */
export const binaryCrossentropy = {
  id: "binary-crossentropy",
  names: ["binary_crossentropy", "BinaryCrossentropy", "bce"],
  summary: "Negative log-probability of yes-or-no targets, each output by itself.",
  source: "https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class",
  targets: "binary",
  defaults: {},
  fits: ["sigmoid"],
  forward: (ops, { output, preActivation, activation, targets }) =>
    ops.reduceMean(
      activation === "sigmoid" && preActivation
        ? fromLogits(ops, preActivation, targets)
        : fromProbabilities(ops, output, targets),
    ),
} as const satisfies Loss;

/**
 * max(z, 0) − z·y + ln(1 + e^−|z|). Both halves branch on z < 0, so that the gradient at z = 0 is σ(0) − y; with
 * relu and abs it would be −y.
 *
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/sigmoid_cross_entropy_with_logits
 */
function fromLogits(ops: Ops, z: Tensor, y: Tensor): Tensor {
  const isNegative = ops.less(z, 0);
  const positivePart = ops.where(isNegative, 0, z);
  const minusAbs = ops.where(isNegative, z, ops.neg(z));
  return ops.add(ops.sub(positivePart, ops.mul(z, y)), ops.softplus(minusAbs));
}

function fromProbabilities(ops: Ops, output: Tensor, y: Tensor): Tensor {
  const p = clippedProbability(ops, output);
  const yes = ops.mul(y, ops.log(p));
  const no = ops.mul(ops.sub(1, y), ops.log(ops.sub(1, p)));
  return ops.neg(ops.add(yes, no));
}
