import { broadcastOffsets, sumTo } from "../elementwise.ts";
import type { Operator } from "../operator.ts";
import type { Ops } from "../ops.ts";
import { broadcastShape, type Shape, shapeText, sizeOf, type Tensor } from "../tensor.ts";

/** a·b: products of the matrices in the last two axes; the axes before them broadcast. */
export const matmul = {
  op: "MatMul",
  attributes: {},
  infer([a, b]) {
    const left = a?.shape ?? [];
    const right = b?.shape ?? [];
    const text = `${shapeText(left)} · ${shapeText(right)}`;
    if (left.length < 2 || right.length < 2)
      throw new RangeError(`MatMul: both sides need two axes, got ${text}; try reshape`);
    if (left.at(-1) !== right.at(-2))
      throw new RangeError(`MatMul: inner sizes differ, got ${text}`);
    const batch = broadcastShape(left.slice(0, -2), right.slice(0, -2));
    return [{ shape: [...batch, left.at(-2) ?? 1, right.at(-1) ?? 1], type: "float32" }];
  },
  gradient(ops, { inputs: [a, b] }, [dy]) {
    if (!a || !b || !dy) return [];
    const [da, db] = b.shape.length === 2 ? byOne(ops, dy, a, b) : byMany(ops, dy, a, b);
    return [ops.isConstant(a) ? undefined : da(), ops.isConstant(b) ? undefined : db()];
  },
  evaluate([a, b], _, [out]) {
    if (!a || !b || !out) return [];
    const [rows, inner, columns] = [a.shape.at(-2) ?? 1, b.shape.at(-2) ?? 1, b.shape.at(-1) ?? 1];
    const batch = out.shape.slice(0, -2);
    const left = broadcastOffsets(a.shape.slice(0, -2), batch);
    const right = broadcastOffsets(b.shape.slice(0, -2), batch);
    const data = new Float64Array(sizeOf(out.shape));
    for (let n = 0; n < left.length; n++)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) {
          const aStart = ((left[n] ?? 0) * rows + i) * inner;
          const bStart = (right[n] ?? 0) * inner * columns + j;
          let sum = 0;
          for (let k = 0; k < inner; k++)
            sum += (a.data[aStart + k] ?? 0) * (b.data[bStart + k * columns] ?? 0);
          data[(n * rows + i) * columns + j] = sum;
        }
    return [data];
  },
} as const satisfies Operator;

/** One matrix for the whole batch: its gradient is a single product of long matrices, not a sum of many. */
function byOne(ops: Ops, dy: Tensor, a: Tensor, b: Tensor): readonly [() => Tensor, () => Tensor] {
  const long = asMatrix(ops, dy);
  return [
    () => ops.reshape(ops.gemm(long, b, undefined, { transB: true }), a.shape),
    () => ops.gemm(asMatrix(ops, a), long, undefined, { transA: true }),
  ];
}

function byMany(ops: Ops, dy: Tensor, a: Tensor, b: Tensor): readonly [() => Tensor, () => Tensor] {
  return [
    () => sumTo(ops, ops.matmul(dy, transposed(ops, b)), a.shape),
    () => sumTo(ops, ops.matmul(transposed(ops, a), dy), b.shape),
  ];
}

function asMatrix(ops: Ops, x: Tensor): Tensor {
  return ops.reshape(x, [sizeOf(x.shape.slice(0, -1)), x.shape.at(-1) ?? 1]);
}

function transposed(ops: Ops, x: Tensor): Tensor {
  return ops.transpose(x, lastTwoSwapped(x.shape));
}

function lastTwoSwapped(shape: Shape): number[] {
  const rank = shape.length;
  return [...Array(rank - 2).keys(), rank - 1, rank - 2];
}
