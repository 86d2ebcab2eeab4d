import { type Attributes, listAttribute, numberAttribute } from "../../graph/call.ts";
import type { Node } from "../../graph/graph.ts";
import { axisIndex, type Shape, sizeOf, type Tensor, typeCodes } from "../../graph/tensor.ts";
import { mapCodes } from "./codes.ts";
import type { Draft } from "./draft.ts";
import * as op from "./opcodes.ts";
import type { Rule } from "./rule.ts";
import { bytesOf, expandedView, partOf, reshapedView, transposedView, type View } from "./view.ts";

/** Operators that only put elements elsewhere: most become another view of what exists. */
export const arrangements: Readonly<Record<string, Rule>> = {
  Identity: (draft, _, output, [x]) => x && draft.rename(output, x),
  Reshape: (draft, _, output, [x]) => x && draft.rename(output, reshaped(draft, x, output.shape)),
  Slice: (draft, { attributes }, output, [x]) =>
    x && draft.rename(output, sliced(x, output.shape, attributes)),
  Expand: (draft, _, output, [x]) => x && draft.rename(output, expandedView(x, output.shape)),
  Transpose(draft, { attributes }, output, [x]) {
    if (!x) return;
    const view = transposedView(x, listAttribute(attributes, "perm"));
    // Products read any order of axes; all else wants neighbors to stay neighbors.
    const isFree = view.elementBytes === 8 || keepsNeighbors(view);
    if (isFree || draft.placement.isForProducts(output)) draft.rename(output, view);
    else draft.copy(draft.written(output), view);
  },
  Split(draft, { attributes, outputs }, _, [x]) {
    if (!x) return;
    const axis = axisOf(attributes, x.shape);
    let start = 0;
    for (const output of outputs) {
      const from = start;
      const starts = x.shape.map((_, i) => (i === axis ? from : 0));
      draft.rename(output, partOf(x, output.shape, starts));
      start += output.shape[axis] ?? 0;
    }
  },
  Concat: (draft, node, output, inputs) => concat(draft, node, output, inputs),
  Pad(draft, { attributes }, output, [x]) {
    if (!x) return;
    const before = listAttribute(attributes, "pads").slice(0, output.shape.length);
    padInto(draft, draft.written(output), x, before);
  },
  Cast: (draft, node, output, [x]) => x && cast(draft, node, output, x),
};

/**
 * Zeros with `x` inside.
 *
 * @param steps - distance between neighbors of x there; 1 unless told.
 */
export function padInto(
  draft: Draft,
  target: View,
  x: View,
  before: readonly number[],
  steps?: readonly number[],
): void {
  draft.kernel(op.fillZero, [{ view: target }, bytesOf(target)], [], [target]);
  draft.copy(partOf(target, x.shape, before, steps), x, [target.root]);
}

function reshaped(draft: Draft, view: View, shape: Shape): View {
  return reshapedView(view, shape) ?? reshapedView(draft.dense(view), shape) ?? view;
}

function concat(
  draft: Draft,
  node: Node,
  output: Tensor,
  inputs: readonly (View | undefined)[],
): void {
  const { placed, exclusive, sourceOf } = draft.placement;
  const whole = draft.written(output);
  const axis = axisOf(node.attributes, output.shape);
  const inner = sizeOf(output.shape.slice(axis + 1));
  let start = 0;
  node.inputs.forEach((input, i) => {
    const view = inputs[i];
    const from = start;
    start += input.shape[axis] ?? 0;
    if (!view || sizeOf(input.shape) === 0) return;
    const place = placed.get(sourceOf(input)?.name ?? "");
    const isThere = place?.root === output.name && place.bytes === from * inner * 4;
    if (isThere || exclusive.has(input.name)) return;
    const starts = output.shape.map((_, k) => (k === axis ? from : 0));
    draft.copy(partOf(whole, input.shape, starts), view);
  });
}

function cast(draft: Draft, { inputs, attributes }: Node, output: Tensor, x: View): void {
  const from = inputs[0]?.type ?? "float32";
  const to = numberAttribute(attributes, "to", typeCodes.float32);
  if (to === typeCodes.int64 && from !== "int64") {
    toIntegers(draft, output, x);
    return;
  }
  const code = typeCodes[from] === to ? undefined : mapCodes[`Cast${to}`];
  const value = to === typeCodes.int64 ? x : draft.asFloats(x);
  if (code === undefined) draft.rename(output, value);
  else draft.map(code, [value], draft.written(output));
}

/** float32 as int64, which is kept as float64. */
export function toIntegers(draft: Draft, output: Tensor, x: View): void {
  const target = draft.written(output);
  const own = draft.dense(x);
  const words = [{ view: own }, { view: target }, sizeOf(x.shape)];
  draft.kernel(op.toInteger, words, [own], [target]);
}

function sliced(x: View, shape: Shape, attributes: Attributes): View {
  const [starts, axes, steps] = ["starts", "axes", "steps"].map((name) =>
    listAttribute(attributes, name),
  );
  const named = (axes ?? []).map((axis) => axisIndex(axis, x.shape.length));
  const every = shape.map((_, axis) => steps?.[named.indexOf(axis)] ?? 1);
  const from = shape.map((_, axis) => {
    const size = x.shape[axis] ?? 0;
    const start = axisIndex(starts?.[named.indexOf(axis)] ?? 0, size);
    const [lowest, highest] = (every[axis] ?? 1) > 0 ? [0, size] : [-1, size - 1];
    return Math.min(Math.max(start, lowest), highest);
  });
  return partOf(x, shape, from, every);
}

/** True where the innermost axis of more than one element has neighbors one element apart. */
function keepsNeighbors({ shape, strides }: View): boolean {
  const last = shape.findLastIndex((size) => size > 1);
  return last < 0 || strides[last] === 1 || strides[last] === 0;
}

function axisOf(attributes: Attributes, shape: Shape): number {
  return axisIndex(numberAttribute(attributes, "axis", 0), shape.length);
}
