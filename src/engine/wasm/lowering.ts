import type { Graph, Node } from "../../graph/graph.ts";
import { operatorOf } from "../../graph/operators/index.ts";
import { type Block, sizeOf, type Tensor } from "../../graph/tensor.ts";
import { reduceCodes } from "./codes.ts";
import { type Draft, draftOf } from "./draft.ts";
import { arrangements } from "./lower-arrangements.ts";
import { convolutions } from "./lower-convolutions.ts";
import { elementwise, others, reduction } from "./lower-others.ts";
import { products } from "./lower-products.ts";
import * as op from "./opcodes.ts";
import { type Place, placementOf } from "./placement.ts";
import type { Rule } from "./rule.ts";
import type { Task } from "./task.ts";
import { bytesOf, isDense, type View, wholeView } from "./view.ts";

/** A step as tasks on stored tensors, in an order in which everything is written before it is read. */
export interface Lowered {
  readonly tasks: readonly Task[];
  /** Every stored tensor that a task writes, with its bytes. */
  readonly roots: ReadonlyMap<string, number>;
  readonly placed: ReadonlyMap<string, Place>;
  /** Numbers that never change, float32. */
  readonly constants: ReadonlyMap<string, Float32Array>;
  /** Tables of byte offsets. */
  readonly tables: ReadonlyMap<string, Int32Array>;
  readonly views: ReadonlyMap<string, View>;
}

/** What happens to an output at the end of a step: it is appended to a stack, or becomes the value of an input. */
export type End =
  | { readonly output: Tensor; readonly slot: number }
  | { readonly output: Tensor; readonly input: Tensor };

/** Largest tensor that is computed ahead where all it depends on is constant. */
const largestFolded = 4096;

const rules: Readonly<Record<string, Rule>> = {
  ...arrangements,
  ...products,
  ...convolutions,
  ...others,
};

/**
 * Turns operators into tasks: what only renames or rearranges elements becomes a view and costs nothing.
 *
 * @param label - heads the names of what is added.
 */
export function lowered(
  graph: Graph,
  nodes: readonly Node[],
  ends: readonly End[],
  label: string,
): Lowered {
  const known = folded(graph, nodes);
  const placement = placementOf(graph, nodes, (name) => known.has(name));
  const draft = draftOf(graph, placement, label);
  for (const [name, { shape, data }] of known) draft.constant(name, shape, data);
  for (const node of nodes) {
    draft.advance();
    if (!node.outputs.every(({ name }) => known.has(name))) append(draft, node);
  }
  draft.advance();
  finish(draft, graph, ends);
  const { tasks, roots, constants, tables, views } = draft;
  return { tasks, roots, placed: placement.placed, constants, tables, views };
}

function append(draft: Draft, node: Node): void {
  const [output] = node.outputs;
  if (!output) return;
  if (node.outputs.every(({ shape }) => sizeOf(shape) === 0)) {
    for (const tensor of node.outputs) draft.written(tensor);
    return;
  }
  const rule = rules[node.op] ?? (node.op in reduceCodes ? reduction : elementwise);
  rule(draft, node, output, node.inputs.map(draft.viewOf));
}

/** Values of the graph's constants and of small tensors that depend on nothing else. */
function folded(graph: Graph, nodes: readonly Node[]): ReadonlyMap<string, Block> {
  const known = new Map<string, Block>(graph.constants);
  for (const { op: name, inputs, outputs, attributes } of nodes) {
    const blocks = inputs.flatMap((input) => known.get(input.name) ?? []);
    const isSmall = outputs.every(
      ({ shape, type }) => sizeOf(shape) <= largestFolded && type !== "int64",
    );
    if (inputs.length === 0 || blocks.length < inputs.length || !isSmall) continue;
    const results = operatorOf(name).evaluate(blocks, attributes, outputs);
    outputs.forEach((output, i) => {
      // Rounded as if it had been stored.
      const data = Float64Array.from(results[i] ?? [], Math.fround);
      known.set(output.name, { shape: output.shape, data });
    });
  }
  return known;
}

/** Outputs leave after all is computed; none is overwritten before it has left. */
function finish(draft: Draft, graph: Graph, ends: readonly End[]): void {
  const isInput = (root: string) => graph.inputs.some(({ name }) => name === root);
  const leaving = ends.map((end) => {
    const view = draft.dense(draft.asFloats(draft.viewOf(end.output)));
    const stays = "input" in end && isWhole(view, end.input);
    if ("slot" in end || stays || !isInput(view.root)) return { end, view };
    const copy = draft.temporary(view.shape);
    draft.copy(copy, view);
    return { end, view: copy };
  });
  for (const { end, view } of leaving) {
    if ("slot" in end)
      draft.kernel(op.storeSlice, [{ view }, { slot: end.slot }, bytesOf(view)], [view], []);
    else if (view.root !== end.input.name) {
      const target = wholeView(end.input.name, end.input.shape);
      draft.kernel(op.copyBytes, [{ view: target }, { view }, bytesOf(view)], [view], []);
    }
  }
}

function isWhole(view: View, { name, shape }: Tensor): boolean {
  const isAll = view.offset === 0 && sizeOf(view.shape) === sizeOf(shape);
  return view.root === name && isAll && isDense(view);
}
