import type { Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";
import { flatten } from "./layout.ts";
import type { Clip } from "./recipe.ts";

/**
 * The flat gradient after clipping. A norm that is not finite leaves the gradient as it is: clipping must not hide it.
 *
 * Source: Pascanu et al. 2013, algorithm 1 — https://arxiv.org/abs/1211.5063
 */
export function clipped(ops: Ops, clip: Clip | undefined, grads: readonly Tensor[]): Tensor {
  if (!clip) return flatten(ops, grads);
  const { threshold } = clip;
  switch (clip.kind) {
    case "value":
      return bounded(ops, flatten(ops, grads), threshold);
    case "norm":
      return flatten(
        ops,
        grads.map((grad) => toNorm(ops, grad, threshold)),
      );
    case "global-norm":
      return toNorm(ops, flatten(ops, grads), threshold);
    default:
      return clip.kind satisfies never;
  }
}

/** Written with `where`, so that NaN stays NaN. */
function bounded(ops: Ops, grad: Tensor, threshold: number): Tensor {
  const low = ops.where(ops.less(grad, -threshold), -threshold, grad);
  return ops.where(ops.greater(low, threshold), threshold, low);
}

/** g · c/‖g‖ where c < ‖g‖ < ∞. */
function toNorm(ops: Ops, grad: Tensor, threshold: number): Tensor {
  const norm = ops.sqrt(ops.reduceSumSquare(grad));
  const bounded = ops.where(ops.less(norm, Number.POSITIVE_INFINITY), ops.div(threshold, norm), 1);
  return ops.mul(grad, ops.where(ops.greater(norm, threshold), bounded, 1));
}
