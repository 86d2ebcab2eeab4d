import type { Node } from "./graph.ts";
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
  const parts = new Map<string, Tensor[]>([[loss.name, [ops.constant([1], [])]]]);
  const ends = new Set(until.map(({ name }) => name));

  for (const node of forward.toReversed()) {
    if (node.outputs.some(({ name }) => ends.has(name))) continue;
    if (!node.outputs.some(({ name }) => parts.has(name))) continue;
    const layer = node.name.split("/").slice(0, -1).join("/");
    const { inputs, contributions } = ops.scope(
      layer === "" ? "backward" : `${layer}/backward`,
      () => contributionsOf(node),
    );
    inputs.forEach((input, i) => {
      const contribution = contributions[i];
      if (!contribution) return;
      const sofar = parts.get(input.name);
      if (sofar) sofar.push(contribution);
      else parts.set(input.name, [contribution]);
    });
  }
  for (const name of parts.keys()) ops.scope("backward", () => whole(name));
  return ({ name }) => parts.get(name)?.[0];

  function contributionsOf(node: Node) {
    const grads = node.outputs.map(({ name }) => whole(name));
    const [output] = node.outputs;
    const [dy] = grads;
    const rule = output && ops.ruleOf(output);
    // An end that the rule would jump over has to be met.
    if (rule && dy && ends.size === 0)
      return { inputs: rule.inputs, contributions: rule.gradient(dy) };
    return { inputs: node.inputs, contributions: operatorOf(node.op).gradient(ops, node, grads) };
  }

  /** The sum of what has come in; all of it has when the node that made the tensor is reached. */
  function whole(name: string): Tensor | undefined {
    const list = parts.get(name);
    const sum = list && list.length > 1 ? total(ops, list) : list?.[0];
    if (sum) parts.set(name, [sum]);
    return sum;
  }
}

/** Products that are worth the copies that join them. */
const fewestJoined = 3;

/** Σ of the tensors. Products Aᵢᵀ·Bᵢ, as a weight used at every time step collects, are one product of long matrices. */
function total(ops: Ops, tensors: readonly Tensor[]): Tensor {
  if (tensors.length < fewestJoined) return tensors.reduce((sum, each) => ops.add(sum, each));
  const makers = new Map(ops.nodes().map((node) => [node.outputs[0]?.name, node]));
  const factors = tensors.flatMap(({ name }) => {
    const node = makers.get(name);
    const [a, b, c] = node?.inputs ?? [];
    const isProduct = node?.op === "Gemm" && !c && a !== undefined && b !== undefined;
    const { transA, transB } = node?.attributes ?? {};
    return isProduct && transA === 1 && transB === 0 ? [{ a, b }] : [];
  });
  if (factors.length < tensors.length) return tensors.reduce((sum, each) => ops.add(sum, each));
  // Contributions come in from the last use to the first. Joined from the first to the last, they are the very tensor
  // that the gradient of a Split along time asks for.
  const rows = (part: "a" | "b") =>
    ops.concat(factors.map((factor) => factor[part]).toReversed(), 0);
  return ops.gemm(rows("a"), rows("b"), undefined, { transA: true });
}
