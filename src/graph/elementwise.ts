import { noGradient, type Operator } from "./operator.ts";
import type { Ops } from "./ops.ts";
import {
  type Block,
  broadcastShape,
  type DataType,
  type Shape,
  sizeOf,
  stridesOf,
  type Tensor,
} from "./tensor.ts";

interface Unary<Name extends string> {
  readonly op: Name;
  readonly value: (x: number) => number;
  /** ∂L/∂x from ∂L/∂y, the input x and the output y. */
  readonly gradient?: (ops: Ops, dy: Tensor, x: Tensor, y: Tensor) => Tensor;
  readonly type?: DataType;
}

/** An operator that maps every element by itself. Without `gradient` it is piecewise constant. */
export function unary<const Name extends string>({
  op,
  value,
  gradient,
  type = "float32",
}: Unary<Name>) {
  return {
    op,
    attributes: {},
    infer: ([x]) => [{ shape: x?.shape ?? [], type }],
    gradient: gradient
      ? (ops, { inputs: [x], outputs: [y] }, [dy]) =>
          x && y && dy ? [gradient(ops, dy, x, y)] : []
      : noGradient,
    evaluate: ([x]) => [x ? x.data.map(value) : new Float64Array()],
  } as const satisfies Operator;
}

interface Binary<Name extends string> {
  readonly op: Name;
  readonly value: (a: number, b: number) => number;
  /** ∂L/∂a and ∂L/∂b at the broadcast shape; they are summed back to the inputs' shapes here. */
  readonly gradient?: (
    ops: Ops,
    dy: Tensor,
    a: Tensor,
    b: Tensor,
    y: Tensor,
  ) => readonly [() => Tensor, () => Tensor];
  readonly type?: DataType;
}

/** An operator on two tensors that broadcast against each other. Without `gradient` it is piecewise constant. */
export function binary<const Name extends string>({
  op,
  value,
  gradient,
  type = "float32",
}: Binary<Name>) {
  return {
    op,
    attributes: {},
    infer: ([a, b]) => [{ shape: broadcastShape(a?.shape ?? [], b?.shape ?? []), type }],
    gradient: gradient
      ? (ops, { inputs: [a, b], outputs: [y] }, [dy]) => {
          if (!a || !b || !y || !dy) return [];
          const [da, db] = gradient(ops, dy, a, b, y);
          return [
            ops.isConstant(a) ? undefined : sumTo(ops, da(), a.shape),
            ops.isConstant(b) ? undefined : sumTo(ops, db(), b.shape),
          ];
        }
      : noGradient,
    evaluate: ([a, b], _, [out]) => [
      a && b && out ? zip(a, b, out.shape, value) : new Float64Array(),
    ],
  } as const satisfies Operator;
}

/** Sums a gradient over the axes along which its tensor was broadcast. */
export function sumTo(ops: Ops, grad: Tensor, shape: Shape): Tensor {
  const offset = grad.shape.length - shape.length;
  const axes = grad.shape.flatMap((axis, i) =>
    i < offset || (shape[i - offset] === 1 && axis !== 1) ? [i] : [],
  );
  const summed = axes.length > 0 ? ops.reduceSum(grad, axes, true) : grad;
  return ops.reshape(summed, shape);
}

/** Element offsets of a tensor as it is read at every element of a broader shape. */
export function broadcastOffsets(from: Shape, to: Shape): Int32Array {
  const offset = to.length - from.length;
  const own = stridesOf(from);
  const strides = to.map((_, i) =>
    i < offset || from[i - offset] === 1 ? 0 : (own[i - offset] ?? 0),
  );
  const offsets = new Int32Array(sizeOf(to));
  const counter = new Array<number>(to.length).fill(0);
  let position = 0;
  for (let n = 0; n < offsets.length; n++) {
    offsets[n] = position;
    for (let i = to.length - 1; i >= 0; i--) {
      counter[i] = (counter[i] ?? 0) + 1;
      position += strides[i] ?? 0;
      if ((counter[i] ?? 0) < (to[i] ?? 1)) break;
      position -= (strides[i] ?? 0) * (to[i] ?? 1);
      counter[i] = 0;
    }
  }
  return offsets;
}

function zip(
  a: Block,
  b: Block,
  shape: Shape,
  value: (a: number, b: number) => number,
): Float64Array {
  const left = broadcastOffsets(a.shape, shape);
  const right = broadcastOffsets(b.shape, shape);
  const out = new Float64Array(left.length);
  for (let i = 0; i < out.length; i++)
    out[i] = value(a.data[left[i] ?? 0] ?? 0, b.data[right[i] ?? 0] ?? 0);
  return out;
}
