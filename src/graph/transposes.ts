import { type Attributes, listAttribute, numberAttribute } from "./call.ts";
import { type Graph, type Node, reachable } from "./graph.ts";
import { operatorOf } from "./operators/index.ts";
import { axisIndex, type Shape, sameShape, sizeOf, type Tensor } from "./tensor.ts";

/** What works on every element by itself, whatever the order of the axes. */
const elementwise: ReadonlySet<string> = new Set([
  ...["Add", "Sub", "Mul", "Div", "Max", "Min", "Where"],
  ...["Greater", "Less", "Equal", "Or", "Not", "IsNaN"],
  ...["Neg", "Abs", "Sign", "Exp", "Log", "Sqrt", "Erf", "Tanh", "Sigmoid", "Softplus", "Relu"],
  ...["Floor", "Cast"],
]);

const reductions: ReadonlySet<string> = new Set([
  ...["ReduceSum", "ReduceMean", "ReduceMax", "ReduceSumSquare"],
]);

/** The value of a tensor as the transpose of a stored one: its axis i is axis `perm[i]` of `stored`. */
interface View {
  readonly stored: Tensor;
  readonly perm: readonly number[];
}

/**
 * The same outputs with fewer transposes: pairs of them cancel, and what works element by element or reduces axes is
 * computed on the tensor as it is stored, so that a transpose moves on until one meets it, or is never done. An Expand
 * goes where the operator that reads it broadcasts anyway.
 *
 * Convolutions want channels in front, layers have them behind: without this every convolution would pay two transposes
 * forward and three backward.
 */
export function withFewerTransposes(graph: Graph): Graph {
  const nodes: Node[] = [];
  const views = new Map<string, View>();
  const kept = new Map<string, Tensor>();
  const copies = new Map<string, readonly View[]>();
  const expanded = new Map<string, Tensor>();
  const outputNames = new Set(graph.outputs.map(({ name }) => name));

  for (const node of graph.nodes) {
    const [input] = node.inputs;
    const [output] = node.outputs;
    if (!input || !output) append(node, node.inputs);
    else rewritten(node, input, output);
    for (const tensor of node.outputs) if (outputNames.has(tensor.name)) named(tensor);
  }
  return { ...graph, nodes: reachable(nodes, graph.outputs) };

  function rewritten(node: Node, input: Tensor, output: Tensor): void {
    if (node.op === "Transpose") {
      const { stored, perm } = viewOf(input);
      const order = listAttribute(node.attributes, "perm");
      views.set(output.name, { stored, perm: order.map((axis) => perm[axis] ?? 0) });
      return;
    }
    if (node.op === "Expand") expanded.set(output.name, input);
    if (elementwise.has(node.op)) elementByElement(node, output);
    else if (reductions.has(node.op)) reduced(node, input, output);
    else if (node.op === "Slice") sliced(node, input, output);
    else append(node, node.inputs.map(inOrder));
  }

  function viewOf(tensor: Tensor): View {
    return views.get(tensor.name) ?? { stored: tensor, perm: tensor.shape.map((_, i) => i) };
  }

  function append(node: Node, inputs: readonly Tensor[], outputs = node.outputs): void {
    nodes.push({ ...node, inputs, outputs });
  }

  /** The tensor with its axes in order: transposed, once, if it is not stored so. */
  function inOrder(tensor: Tensor): Tensor {
    const { stored, perm } = viewOf(tensor);
    return arranged(stored, perm);
  }

  function arranged(stored: Tensor, perm: readonly number[]): Tensor {
    if (isInOrder(perm)) return stored;
    const key = `${stored.name}:${perm}`;
    const known = kept.get(key);
    if (known) return known;
    const tensor = { ...stored, name: key, shape: perm.map((axis) => stored.shape[axis] ?? 1) };
    const attributes = { perm };
    nodes.push({ op: "Transpose", name: key, inputs: [stored], outputs: [tensor], attributes });
    kept.set(key, tensor);
    const copy = { stored: tensor, perm: inverseOf(perm) };
    copies.set(stored.name, [...(copies.get(stored.name) ?? []), copy]);
    return tensor;
  }

  /** An output of the graph has its axes in order, under its own name. */
  function named(tensor: Tensor): void {
    const { stored, perm } = viewOf(tensor);
    if (stored.name === tensor.name) return;
    const op = isInOrder(perm) ? "Identity" : "Transpose";
    const attributes: Attributes = op === "Identity" ? {} : { perm };
    nodes.push({ op, name: tensor.name, inputs: [stored], outputs: [tensor], attributes });
  }

  function elementByElement(node: Node, output: Tensor): void {
    const inputs = node.inputs.map((input, i) => withoutExpand(node, output, input, i));
    const perm = cheapest(inputs.filter(({ shape }) => sameShape(shape, output.shape)).map(viewOf));
    if (!perm || isInOrder(perm)) {
      append(node, inputs.map(inOrder));
      return;
    }
    const inverse = inverseOf(perm);
    const stored = inputs.map((input) => storedAs(input, output, perm, inverse));
    const shape = inverse.map((axis) => output.shape[axis] ?? 1);
    const result = { ...output, name: `${output.name}:${inverse}`, shape };
    append(node, stored, [result]);
    views.set(output.name, { stored: result, perm });
  }

  /** An input in the order of axes in which an operator with this output computes. */
  function storedAs(
    input: Tensor,
    output: Tensor,
    perm: readonly number[],
    inverse: readonly number[],
  ): Tensor {
    const view = viewOf(input);
    if (sizeOf(input.shape) === 1 && input.shape.length <= 1) return inOrder(input);
    if (input.shape.length === perm.length) {
      const own = inverse.map((axis) => view.perm[axis] ?? 0);
      return arranged(view.stored, own);
    }
    const leading = output.shape.slice(input.shape.length).map(() => 1);
    const full = reshaped(inOrder(input), [...leading, ...input.shape]);
    const shape = inverse.map((axis) => full.shape[axis] ?? 1);
    const order = inverse.filter((axis) => (full.shape[axis] ?? 1) > 1);
    const isOrdered = order.every((axis, i) => i === 0 || axis > (order[i - 1] ?? 0));
    return isOrdered ? reshaped(inOrder(input), shape) : arranged(full, inverse);
  }

  function reshaped(tensor: Tensor, shape: Shape): Tensor {
    if (sameShape(tensor.shape, shape)) return tensor;
    const name = `${tensor.name}:[${shape}]`;
    const known = kept.get(name);
    if (known) return known;
    const result = { ...tensor, name, shape };
    nodes.push({
      op: "Reshape",
      name,
      inputs: [tensor],
      outputs: [result],
      attributes: { shape: [...shape] },
    });
    kept.set(name, result);
    return result;
  }

  /** The order of axes with the fewest transposes still to do; of equal ones not that of the graph. */
  function cheapest(inputs: readonly View[]): readonly number[] | undefined {
    const orders = inputs.map(({ stored, perm }) => [
      perm,
      ...(copies.get(stored.name) ?? []).map((copy) => perm.map((axis) => copy.perm[axis] ?? 0)),
    ]);
    const missing = (perm: readonly number[]) =>
      orders.filter((known) => !known.some((order) => sameShape(order, perm))).length;
    return orders.flat().reduce<readonly number[] | undefined>((best, perm) => {
      if (!best) return perm;
      const difference = missing(perm) - missing(best);
      return difference < 0 || (difference === 0 && isInOrder(best)) ? perm : best;
    }, undefined);
  }

  /** What an Expand repeats, where another input has the whole shape already. */
  function withoutExpand(node: Node, output: Tensor, input: Tensor, at: number): Tensor {
    const narrow = expanded.get(input.name);
    const others = node.inputs.filter((_, i) => i !== at);
    const isWide = ({ name, shape }: Tensor) =>
      sameShape(shape, output.shape) && !expanded.has(name);
    return narrow && others.some(isWide) ? narrow : input;
  }

  /** Cut as it is stored: less is left to transpose. */
  function sliced(node: Node, input: Tensor, output: Tensor): void {
    const { stored, perm } = viewOf(input);
    if (isInOrder(perm)) {
      append(node, [stored]);
      return;
    }
    const axes = listAttribute(node.attributes, "axes").map(
      (axis) => perm[axisIndex(axis, perm.length)] ?? 0,
    );
    const attributes = { ...node.attributes, axes };
    const [signature = output] = operatorOf(node.op).infer([stored], attributes);
    const tensor = { ...output, ...signature, name: `${output.name}:${axes}` };
    nodes.push({ ...node, inputs: [stored], outputs: [tensor], attributes });
    views.set(output.name, { stored: tensor, perm });
  }

  function reduced(node: Node, input: Tensor, output: Tensor): void {
    const { stored, perm } = viewOf(input);
    const rank = perm.length;
    const isKept = numberAttribute(node.attributes, "keepdims", 1) === 1;
    const gone = listAttribute(node.attributes, "axes").map((axis) => axisIndex(axis, rank));
    const axes = gone.map((axis) => perm[axis] ?? 0).toSorted((a, b) => a - b);
    const attributes = { ...node.attributes, axes };
    const [signature = output] = operatorOf(node.op).infer([stored], attributes);
    const left = perm.filter((_, axis) => isKept || !gone.includes(axis));
    const order = left.map((axis) => left.filter((other) => other < axis).length);
    // Where only one axis has more than one element, any order is the same.
    const isSame = isInOrder(order) || signature.shape.filter((size) => size > 1).length <= 1;
    const result = isSame && sameShape(signature.shape, output.shape);
    const name = result ? output.name : `${output.name}:${axes}`;
    const tensor = { ...output, ...signature, name };
    nodes.push({ ...node, inputs: [stored], outputs: [tensor], attributes });
    if (!result) views.set(output.name, { stored: tensor, perm: order });
  }
}

function isInOrder(perm: readonly number[]): boolean {
  return perm.every((axis, i) => axis === i);
}

function inverseOf(perm: readonly number[]): readonly number[] {
  return perm.map((_, axis) => perm.indexOf(axis));
}
