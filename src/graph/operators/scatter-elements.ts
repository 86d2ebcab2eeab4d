import { numberAttribute } from "../call.ts";
import type { Operator } from "../operator.ts";
import { sameShape, shapeText } from "../tensor.ts";
import { rowAt } from "./gather.ts";

/**
 * A vector with each of `updates` added at the element of `data` that its int64 index names. Elements named more than
 * once collect all their updates. `axis` is 0 and `reduction` is "add".
 */
export const scatterElements = {
  op: "ScatterElements",
  attributes: { axis: "int", reduction: "string" },
  infer([data, indices, updates], attributes) {
    const { reduction } = attributes;
    const axis = numberAttribute(attributes, "axis", 0);
    if (reduction !== "add" || axis !== 0)
      throw new RangeError(
        `ScatterElements: reduction must be "add" and axis 0, got "${reduction}" and ${axis}`,
      );
    const shapes = [data, indices, updates].map((tensor) => tensor?.shape ?? []);
    if (shapes.some(({ length }) => length !== 1) || !sameShape(shapes[1] ?? [], shapes[2] ?? []))
      throw new RangeError(
        `ScatterElements: needs vectors, as many indices as updates, got ${shapes.map(shapeText).join(", ")}`,
      );
    if (indices?.type !== "int64")
      throw new RangeError(
        `ScatterElements: indices must be int64, got ${indices?.type}; try cast`,
      );
    return [{ shape: data?.shape ?? [], type: data?.type ?? "float32" }];
  },
  gradient(ops, { inputs: [data, indices, updates] }, [dy]) {
    if (!data || !indices || !updates || !dy) return [];
    return [dy, undefined, ops.isConstant(updates) ? undefined : ops.gather(dy, indices)];
  },
  evaluate([data, indices, updates]) {
    if (!data || !indices || !updates) return [];
    const out = data.data.slice();
    indices.data.forEach((index, i) => {
      const at = rowAt("ScatterElements", index, out.length);
      out[at] = (out[at] ?? 0) + (updates.data[i] ?? 0);
    });
    return [out];
  },
} as const satisfies Operator;
