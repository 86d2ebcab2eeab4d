import { listAttribute, numberAttribute } from "../../graph/call.ts";
import type { Node } from "../../graph/graph.ts";
import { axisIndex, sizeOf, type Tensor } from "../../graph/tensor.ts";
import { mapCodes, reduceCodes } from "./codes.ts";
import { convolutionOf } from "./convolution.ts";
import type { Draft } from "./draft.ts";
import { toIntegers } from "./lower-arrangements.ts";
import * as op from "./opcodes.ts";
import type { Rule } from "./rule.ts";
import { type View, wholeView } from "./view.ts";

/** Operators with a kernel of their own. */
export const others: Readonly<Record<string, Rule>> = {
  MaxPool: (draft, node, output, [x]) => x && maxPool(draft, node, output, draft.dense(x)),
  Gather: rowsByIndex,
  ScatterND: rowsByIndex,
  ScatterElements: rowsByIndex,
  Softmax: (draft, node, output, [x]) => x && softmax(draft, node, output, draft.dense(x)),
  LogSoftmax: (draft, node, output, [x]) => x && softmax(draft, node, output, draft.dense(x)),
};

/** A reduction of some axes. */
export const reduction: Rule = (draft, node, output, [x]) => {
  if (!x) return;
  const { offset, root } = draft.written(output);
  const axes = listAttribute(node.attributes, "axes").map((axis) =>
    axisIndex(axis, x.shape.length),
  );
  const kept = wholeView(
    root,
    x.shape.map((size, i) => (axes.includes(i) ? 1 : size)),
  );
  const strides = kept.strides.map((stride, i) => (axes.includes(i) ? 0 : stride));
  draft.reduce({
    code: reduceCodes[node.op] ?? op.reduceSum,
    read: x,
    write: { ...kept, offset, shape: x.shape, strides },
    divisor: node.op === "ReduceMean" ? sizeOf(x.shape) / sizeOf(kept.shape) : 1,
  });
};

/** An operator on every element by itself. int64 goes through float32. */
export const elementwise: Rule = (draft, node, output, inputs) => {
  const code = mapCodes[node.op];
  if (code === undefined)
    throw new RangeError(`wasm: no kernel for this operator, got "${node.op}"`);
  const reads = inputs.flatMap((view) => (view ? [draft.asFloats(view)] : []));
  if (output.type !== "int64") {
    draft.map(code, reads, draft.written(output));
    return;
  }
  const floats = draft.temporary(output.shape);
  draft.map(code, reads, floats);
  toIntegers(draft, output, floats);
};

function maxPool(draft: Draft, node: Node, output: Tensor, x: View): void {
  const target = draft.written(output);
  const places = node.outputs[1];
  const found = places ? draft.written(places) : draft.temporary(output.shape, 8);
  const { reads, positions } = convolutionOf(node);
  const words = [
    ...[{ view: x }, { view: target }, { view: found }],
    ...[sizeOf(x.shape.slice(0, 2)), sizeOf(x.shape.slice(2)), sizeOf(output.shape.slice(2))],
    ...[positions, { view: draft.table(reads()) }],
  ];
  draft.kernel(op.maxPool, words, [x], [target, found]);
}

function rowsByIndex(
  draft: Draft,
  node: Node,
  output: Tensor,
  [data, second, third]: readonly (View | undefined)[],
): void {
  if (!data || !second) return;
  const target = draft.written(output);
  const indices = draft.dense(second);
  const rows = data.shape[0] ?? 0;
  const bytes = sizeOf(data.shape.slice(1)) * data.elementBytes;
  const from = draft.dense(third ? draft.asFloats(third) : data);
  const words = [{ view: from }, { view: indices }, { view: target }, sizeOf(indices.shape)];
  const detail = { op: node.op, rows };
  if (!third) {
    draft.kernel(op.gatherRows, [...words, bytes, rows], [from, indices], [target], detail);
    return;
  }
  draft.copy(target, draft.asFloats(data));
  const after = [target.root];
  const all = [...words, bytes, rows];
  draft.kernel(op.scatterRows, all, [from, indices], [target], { ...detail, after });
}

function softmax(draft: Draft, { op: name, attributes }: Node, output: Tensor, x: View): void {
  const target = draft.written(output);
  const axis = axisIndex(numberAttribute(attributes, "axis", -1), x.shape.length);
  const [before, behind] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)].map(sizeOf);
  const words = [{ view: x }, { view: target }, before ?? 1, x.shape[axis] ?? 1, behind ?? 1];
  draft.kernel(name === "Softmax" ? op.softmax : op.logSoftmax, words, [x], [target]);
}
