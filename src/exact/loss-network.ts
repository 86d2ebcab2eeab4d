import type { Tensor } from "../graph/tensor.ts";
import { lossOf } from "../training/compile.ts";
import { dataGradient } from "../training/data-gradient.ts";
import type { Plan } from "../training/plan.ts";
import { type Network, networkOf } from "./network.ts";

/** A network with its loss and the gradient of every trained tensor. */
export interface LossNetwork extends Network {
  readonly targets: Tensor;
  readonly loss: Tensor;
  /** ∂L/∂θ of the data, in the layout's order: before regularization and clipping. */
  readonly grads: readonly Tensor[];
}

/** Forward and backward pass of a training step. */
export function lossNetworkOf({ model, recipe }: Plan, batchSize: number): LossNetwork {
  const network = networkOf(model, batchSize);
  const { ops, layout, values, tensors } = network;
  const targets = ops.input("targets", tensors.at(-1)?.output.shape ?? []);
  const loss = lossOf(ops, recipe, model, tensors, targets);
  const { parts } = dataGradient(ops, loss, layout, values, undefined, 1);
  return { ...network, targets, loss, grads: parts };
}
