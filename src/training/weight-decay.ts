import type { Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";
import { type OptimizerStep, scalar, setting } from "./optimizer.ts";

/**
 * The parameters of a step after weight decay apart from the gradient, θ − η·λ·θ with η·λ in the scalar `decay`. λ acts
 * on every parameter, as Keras does unless a variable is excluded; at λ = 0 nothing is computed.
 *
 * Source: Loshchilov & Hutter 2019, algorithms 1 and 2 — https://arxiv.org/abs/1711.05101
 */
export function decayed(ops: Ops, step: OptimizerStep): Tensor {
  if (setting(step.config, "weightDecay") === 0) return step.parameters;
  return ops.sub(step.parameters, ops.mul(step.parameters, scalar(step, "decay")));
}
