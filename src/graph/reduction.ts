import { type Attributes, listAttribute, numberAttribute } from "./call.ts";
import { broadcastOffsets } from "./elementwise.ts";
import type { Operator } from "./operator.ts";
import type { Ops } from "./ops.ts";
import { axisIndex, type Block, type Shape, sizeOf, type Tensor } from "./tensor.ts";

interface Reduction<Name extends string> {
  readonly op: Name;
  /** Value of an empty sum, product or maximum. */
  readonly start: number;
  readonly step: (accumulator: number, x: number) => number;
  /** Applied to the accumulator; `count` is the number of elements reduced into it. */
  readonly finish?: (accumulator: number, count: number) => number;
  /** ∂L/∂x; `dy` and `y` keep the reduced axes as 1, so they broadcast against x. */
  readonly gradient: (ops: Ops, dy: Tensor, x: Tensor, y: Tensor, count: number) => Tensor;
}

/** An operator that reduces some axes to one value. */
export function reduction<const Name extends string>({
  op,
  start,
  step,
  finish,
  gradient,
}: Reduction<Name>) {
  return {
    op,
    attributes: { axes: "input", keepdims: "int" },
    infer([x], attributes) {
      const shape = x?.shape ?? [];
      if (shape.length > 0 && listAttribute(attributes, "axes").length === 0)
        throw new RangeError(`${op}: needs an axis, got none; ONNX would reduce all`);
      return [{ shape: reducedShape(shape, attributes), type: "float32" }];
    },
    gradient(ops, { inputs: [x], outputs: [y], attributes }, [dy]) {
      if (!x || !y || !dy) return [];
      const kept = reducedShape(x.shape, { ...attributes, keepdims: 1 });
      const count = sizeOf(x.shape) / sizeOf(kept);
      return [gradient(ops, ops.reshape(dy, kept), x, ops.reshape(y, kept), count)];
    },
    evaluate([x], attributes) {
      if (!x) return [];
      const kept = reducedShape(x.shape, { ...attributes, keepdims: 1 });
      return [reduce(x, kept, start, step, finish)];
    },
  } as const satisfies Operator;
}

function reduce(
  x: Block,
  kept: Shape,
  start: number,
  step: (accumulator: number, x: number) => number,
  finish?: (accumulator: number, count: number) => number,
): Float64Array {
  const target = broadcastOffsets(kept, x.shape);
  const out = new Float64Array(sizeOf(kept)).fill(start);
  for (let i = 0; i < x.data.length; i++) {
    const at = target[i] ?? 0;
    out[at] = step(out[at] ?? 0, x.data[i] ?? 0);
  }
  const count = x.data.length / out.length;
  return finish ? out.map((value) => finish(value, count)) : out;
}

function reducedShape(shape: Shape, attributes: Attributes): Shape {
  const axes = listAttribute(attributes, "axes").map((axis) => axisIndex(axis, shape.length));
  const keep = numberAttribute(attributes, "keepdims", 1) === 1;
  return shape.flatMap((axis, i) => {
    if (!axes.includes(i)) return [axis];
    return keep ? [1] : [];
  });
}
