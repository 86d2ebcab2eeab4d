import type { Operator } from "../operator.ts";
import { sameShape, shapeText, sizeOf } from "../tensor.ts";
import { rowAt } from "./gather.ts";

/**
 * A tensor with rows added to it: each row of `updates` at the row of `data` that its int64 index names, `[..., 1]`.
 * Rows named more than once collect all their updates. `reduction` is "add".
 */
export const scatterND = {
  op: "ScatterND",
  attributes: { reduction: "string" },
  infer([data, indices, updates], { reduction }) {
    const shape = data?.shape ?? [];
    if (reduction !== "add")
      throw new RangeError(`ScatterND: reduction must be "add", got "${reduction}"`);
    if (shape.length === 0)
      throw new RangeError(`ScatterND: data needs an axis, got ${shapeText(shape)}`);
    if (indices?.type !== "int64" || indices.shape.at(-1) !== 1)
      throw new RangeError(
        `ScatterND: indices must be int64 [..., 1], got ${indices?.type} ${shapeText(indices?.shape ?? [])}`,
      );
    const expected = [...indices.shape.slice(0, -1), ...shape.slice(1)];
    if (!sameShape(updates?.shape ?? [], expected))
      throw new RangeError(
        `ScatterND: updates must be ${shapeText(expected)}, got ${shapeText(updates?.shape ?? [])}`,
      );
    return [{ shape, type: data?.type ?? "float32" }];
  },
  gradient(ops, { inputs: [data, indices, updates] }, [dy]) {
    if (!data || !indices || !updates || !dy) return [];
    const rows = ops.reshape(indices, indices.shape.slice(0, -1));
    return [dy, undefined, ops.isConstant(updates) ? undefined : ops.gather(dy, rows)];
  },
  evaluate([data, indices, updates]) {
    if (!data || !indices || !updates) return [];
    const length = sizeOf(data.shape.slice(1));
    const out = data.data.slice();
    indices.data.forEach((index, i) => {
      const start = rowAt("ScatterND", index, data.shape[0] ?? 0) * length;
      for (let k = 0; k < length; k++)
        out[start + k] = (out[start + k] ?? 0) + (updates.data[i * length + k] ?? 0);
    });
    return [out];
  },
} as const satisfies Operator;
