import { type Attributes, numberAttribute } from "../call.ts";
import type { Operator } from "../operator.ts";
import { type Shape, shapeText, sizeOf } from "../tensor.ts";

/**
 * The rows of a tensor that int64 indices name, in their order and as often as they name them: shape
 * `[...indices, ...data.slice(1)]`. −1 is the last row; an index outside the rows is an error in every engine.
 */
export const gather = {
  op: "Gather",
  attributes: { axis: "int" },
  infer([data, indices], attributes) {
    const shape = data?.shape ?? [];
    checkAxis(shape, attributes);
    if (indices?.type !== "int64")
      throw new RangeError(`Gather: indices must be int64, got ${indices?.type}; try cast`);
    return [{ shape: [...indices.shape, ...shape.slice(1)], type: data?.type ?? "float32" }];
  },
  gradient: (ops, { inputs: [data, indices] }, [dy]) =>
    data && indices && dy && !ops.isConstant(data)
      ? [ops.scatterRows(data.shape, indices, dy)]
      : [],
  evaluate([data, indices]) {
    if (!data || !indices) return [];
    const rows = data.shape[0] ?? 0;
    const length = sizeOf(data.shape.slice(1));
    const out = new Float64Array(indices.data.length * length);
    indices.data.forEach((index, i) => {
      const row = rowAt("Gather", index, rows);
      out.set(data.data.subarray(row * length, (row + 1) * length), i * length);
    });
    return [out];
  },
} as const satisfies Operator;

/**
 * A row counted from the front: −1 is the last of `rows`.
 *
 * @throws RangeError when there is no such row.
 */
export function rowAt(op: string, index: number, rows: number): number {
  const row = index < 0 ? index + rows : index;
  if (!(row >= 0 && row < rows))
    throw new RangeError(`${op}: index must be in [${-rows}, ${rows - 1}], got ${index}`);
  return row;
}

function checkAxis(shape: Shape, attributes: Attributes): void {
  const axis = numberAttribute(attributes, "axis", 0);
  if (axis !== 0) throw new RangeError(`Gather: axis must be 0, got ${axis}; try transpose`);
  if (shape.length === 0)
    throw new RangeError(`Gather: data needs an axis, got ${shapeText(shape)}`);
}
