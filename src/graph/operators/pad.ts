import { type Attributes, listAttribute } from "../call.ts";
import { broadcastOffsets } from "../elementwise.ts";
import type { Operator } from "../operator.ts";
import { type Shape, shapeText, sizeOf, stridesOf } from "../tensor.ts";

/** Zeros around a tensor: `pads` says how many before each axis, then how many behind each. */
export const pad = {
  op: "Pad",
  attributes: { pads: "input" },
  infer([x], attributes) {
    const shape = x?.shape ?? [];
    const { before, after } = sides(shape, attributes);
    return [
      {
        shape: shape.map((size, i) => (before[i] ?? 0) + size + (after[i] ?? 0)),
        type: x?.type ?? "float32",
      },
    ];
  },
  gradient(ops, { inputs: [x], attributes }, [dy]) {
    if (!x || !dy) return [];
    const { before, after } = sides(x.shape, attributes);
    const axes = before.flatMap((count, i) => (count + (after[i] ?? 0) > 0 ? [i] : []));
    if (axes.length === 0) return [dy];
    const starts = axes.map((axis) => before[axis] ?? 0);
    const ends = axes.map((axis, i) => (starts[i] ?? 0) + (x.shape[axis] ?? 0));
    return [ops.slice(dy, starts, ends, axes)];
  },
  evaluate([x], attributes, [out]) {
    if (!x || !out) return [];
    const strides = stridesOf(out.shape);
    const corner = sides(x.shape, attributes).before.reduce(
      (sum, count, i) => sum + count * (strides[i] ?? 0),
      0,
    );
    const data = new Float64Array(sizeOf(out.shape));
    const own = stridesOf(x.shape);
    broadcastOffsets(x.shape, x.shape).forEach((position) => {
      const inside = x.shape.reduce(
        (sum, size, i) => sum + (Math.floor(position / (own[i] ?? 1)) % size) * (strides[i] ?? 0),
        0,
      );
      data[corner + inside] = x.data[position] ?? 0;
    });
    return [data];
  },
} as const satisfies Operator;

function sides(shape: Shape, attributes: Attributes) {
  const pads = listAttribute(attributes, "pads");
  const isCount = (count: number) => Number.isSafeInteger(count) && count >= 0;
  if (pads.length !== 2 * shape.length || !pads.every(isCount))
    throw new RangeError(
      `Pad: pads must be ${2 * shape.length} counts for ${shapeText(shape)}, got ${shapeText(pads)}`,
    );
  return { before: pads.slice(0, shape.length), after: pads.slice(shape.length) };
}
