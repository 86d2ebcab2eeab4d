import { numberAttribute } from "../../graph/call.ts";
import type { Node } from "../../graph/graph.ts";
import { sizeOf, type Tensor } from "../../graph/tensor.ts";
import type { Draft } from "./draft.ts";
import * as op from "./opcodes.ts";
import type { Rule } from "./rule.ts";
import { expandedView, reshapedView, transposedView, type View } from "./view.ts";

/** Products of matrices. */
export const products: Readonly<Record<string, Rule>> = {
  Gemm: product,
  MatMul: product,
};

function product(
  draft: Draft,
  node: Node,
  output: Tensor,
  [first, second, third]: readonly (View | undefined)[],
): void {
  if (!first || !second) return;
  const isFlipped = (name: string) => numberAttribute(node.attributes, name, 0) === 1;
  const a = isFlipped("transA") ? flipped(first) : first;
  const b = isFlipped("transB") ? flipped(second) : second;
  const bias = third && expandedView(third, output.shape);
  const target = draft.written(output);
  if (sizeOf(a.shape) === 0) {
    draft.map(op.opCopy, [bias ?? draft.zero()], target);
    return;
  }
  const [c, left, right] = longRows(target, spread(a, output), spread(b, output));
  const rank = c.shape.length;
  const outer = c.shape.slice(0, -2);
  const bytes = (view: View | undefined, axis: number) => (view?.strides[axis] ?? 0) * 4;
  const outerBytes = (view: View) => outer.map((_, axis) => bytes(view, axis));
  const words = [
    { view: c },
    { view: left },
    { view: right },
    c.shape[rank - 2] ?? 1,
    left.shape[rank - 1] ?? 1,
    c.shape[rank - 1] ?? 1,
    bytes(c, rank - 2),
    ...[bytes(left, rank - 2), bytes(left, rank - 1)],
    ...[bytes(right, rank - 2), bytes(right, rank - 1)],
    ...[bias ? { view: bias } : 0, bytes(bias, 0), bytes(bias, 1)],
    ...(["scratch", "counters"] as const),
    ...[outer.length, ...outer],
    ...[...outerBytes(c), ...outerBytes(left), ...outerBytes(right)],
  ];
  draft.kernel(op.product, words, [left, right, ...(bias ? [bias] : [])], [target]);
}

/** The same matrices for every product of a batch. */
function spread(view: View, { shape }: Tensor): View {
  return expandedView(view, [...shape.slice(0, -2), ...view.shape.slice(-2)]);
}

function flipped(view: View): View {
  const rank = view.shape.length;
  return transposedView(view, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

/** One long product instead of many with the same right side, where rows follow each other evenly. */
function longRows(c: View, a: View, b: View): readonly [View, View, View] {
  const isShared = b.strides.slice(0, -2).every((stride, i) => stride === 0 || c.shape[i] === 1);
  if (c.shape.length <= 2 || !isShared) return [c, a, b];
  const rows = sizeOf(c.shape.slice(0, -1));
  const long = reshapedView(c, [rows, c.shape.at(-1) ?? 1]);
  const left = reshapedView(a, [rows, a.shape.at(-1) ?? 1]);
  if (!long || !left) return [c, a, b];
  return [long, left, { ...b, shape: b.shape.slice(-2), strides: b.strides.slice(-2) }];
}
