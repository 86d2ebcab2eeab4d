import type { Ops } from "../graph/ops.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";

/** Mean of x² over axes, which are kept as 1. Over the last axis alone the mean of a product is faster. */
export function meanSquare(ops: Ops, x: Tensor, axes: readonly number[]): Tensor {
  const sum = ops.reduceSumSquare(x, axes, true);
  return ops.mul(sum, sizeOf(sum.shape) / sizeOf(x.shape));
}

/**
 * x̂ = (x − mean) / σ with mean and σ over axes of x, ε in σ or not.
 *
 * Its derivative is ∂L/∂x = (dx̂ − mean(dx̂) − x̂·mean(dx̂·x̂)) / σ, in half of the passes over x that the chain of its
 * operators takes.
 *
 * Source: Ioffe & Szegedy 2015, §3 — https://arxiv.org/abs/1502.03167; for ε > 0 the same, as x̂ then has a mean square
 * below 1 that the formula does not need.
 *
 * @param centered - x − mean.
 * @param deviation - σ = √(variance + ε).
 */
export function standardized(
  ops: Ops,
  x: Tensor,
  centered: Tensor,
  deviation: Tensor,
  axes: readonly number[],
): Tensor {
  const unit = ops.div(centered, deviation);
  return ops.withGradient(unit, {
    inputs: [x],
    gradient(dy) {
      const mean = ops.reduceMean(dy, axes, true);
      const along = ops.reduceMean(ops.mul(dy, unit), axes, true);
      return [ops.div(ops.sub(ops.sub(dy, mean), ops.mul(unit, along)), deviation)];
    },
  });
}
