import { type Attributes, numberAttribute } from "../call.ts";
import type { Operator } from "../operator.ts";
import { axisIndex, sizeOf, type Tensor } from "../tensor.ts";

/** Tensors joined along one axis; their other axes agree. */
export const concat = {
  op: "Concat",
  attributes: { axis: "int" },
  infer(inputs, attributes) {
    const [first] = inputs;
    const axis = axisOf(inputs, attributes);
    const length = inputs.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
    return [{ shape: first?.shape.with(axis, length) ?? [], type: first?.type ?? "float32" }];
  },
  gradient(ops, { inputs, attributes }, [dy]) {
    const axis = axisOf(inputs, attributes);
    return dy
      ? ops.split(
          dy,
          inputs.map(({ shape }) => shape[axis] ?? 0),
          axis,
        )
      : [];
  },
  evaluate(inputs, attributes, [out]) {
    const axis = axisOf(inputs, attributes);
    const data = new Float64Array(sizeOf(out?.shape ?? []));
    const rows = sizeOf(inputs[0]?.shape.slice(0, axis) ?? []);
    let position = 0;
    for (let row = 0; row < rows; row++)
      for (const input of inputs) {
        const length = input.data.length / rows;
        data.set(input.data.subarray(row * length, (row + 1) * length), position);
        position += length;
      }
    return [data];
  },
} as const satisfies Operator;

function axisOf(inputs: readonly Pick<Tensor, "shape">[], attributes: Attributes): number {
  return axisIndex(numberAttribute(attributes, "axis", 0), inputs[0]?.shape.length ?? 1);
}
