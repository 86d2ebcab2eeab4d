import { operatorOf } from "./operators/index.ts";
import type { Ops } from "./ops.ts";
import type { Tensor } from "./tensor.ts";

/** ∂L/∂t for any tensor t that existed when the loss was differentiated; `undefined` where L does not depend on it. */
export type Gradient = (tensor: Tensor) => Tensor | undefined;

/**
 * Reverse-mode derivative of a scalar: appends the backward nodes to the graph, one vector–Jacobian product per node
 * from the loss down to the inputs.
 *
 * @param loss - a scalar.
 * @param until - the walk does not go below these tensors: for derivatives of a part of a graph.
 */
export function gradient(ops: Ops, loss: Tensor, until: readonly Tensor[] = []): Gradient {
  if (loss.shape.length > 0)
    throw new RangeError(`gradient: loss must be a scalar, got [${loss.shape}]`);
  const forward = [...ops.nodes()];
  const grads = new Map<string, Tensor>([[loss.name, ops.constant([1], [])]]);

  const ends = new Set(until.map(({ name }) => name));

  for (const node of forward.toReversed()) {
    if (node.outputs.some(({ name }) => ends.has(name))) continue;
    const upstream = node.outputs.map(({ name }) => grads.get(name));
    if (upstream.every((grad) => grad === undefined)) continue;
    const layer = node.name.split("/").slice(0, -1).join("/");
    const contributions = ops.scope(layer === "" ? "backward" : `${layer}/backward`, () =>
      operatorOf(node.op).gradient(ops, node, upstream),
    );
    node.inputs.forEach((input, i) => {
      const contribution = contributions[i];
      if (!contribution) return;
      const sofar = grads.get(input.name);
      grads.set(input.name, sofar ? ops.add(sofar, contribution) : contribution);
    });
  }
  return ({ name }) => grads.get(name);
}
