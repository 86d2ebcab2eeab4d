import { type Attributes, listAttribute, numberAttribute } from "../call.ts";
import type { Operator } from "../operator.ts";
import { axisIndex, type Shape, sizeOf } from "../tensor.ts";

/** A tensor cut along one axis into parts of the sizes in `split`. */
export const split = {
  op: "Split",
  attributes: { axis: "int", split: "input" },
  infer([x], attributes) {
    const shape = x?.shape ?? [];
    const axis = axisOf(shape, attributes);
    return listAttribute(attributes, "split").map((length) => ({
      shape: shape.with(axis, length),
      type: x?.type ?? "float32",
    }));
  },
  gradient(ops, { inputs: [x], outputs, attributes }, grads) {
    if (!x || grads.every((grad) => grad === undefined)) return [];
    const parts = outputs.map((output, i) => grads[i] ?? ops.expand(0, output.shape));
    return [ops.concat(parts, axisOf(x.shape, attributes))];
  },
  evaluate([x], attributes, outputs) {
    if (!x) return [];
    const axis = axisOf(x.shape, attributes);
    const rows = sizeOf(x.shape.slice(0, axis));
    const row = x.data.length / rows;
    let start = 0;
    return outputs.map(({ shape }) => {
      const data = new Float64Array(sizeOf(shape));
      const length = data.length / rows;
      for (let i = 0; i < rows; i++)
        data.set(x.data.subarray(i * row + start, i * row + start + length), i * length);
      start += length;
      return data;
    });
  },
} as const satisfies Operator;

function axisOf(shape: Shape, attributes: Attributes): number {
  return axisIndex(numberAttribute(attributes, "axis", 0), shape.length);
}
