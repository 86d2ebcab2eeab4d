import { broadcastShape, shapeText } from "../../graph/tensor.ts";
import type { LayerKind } from "../layer.ts";

export type AddConfig = Readonly<Record<string, never>>;

/** Σ of its inputs: the end of a residual connection. */
export const add = {
  id: "add",
  kind: "Add",
  summary: "The sum of several layers: the end of a skip connection.",
  source: "He et al. 2016, Deep Residual Learning, §3.2 — https://arxiv.org/abs/1512.03385",
  read: () => ({}),
  write: () => ({}),
  outputShape(_, inputs) {
    if (inputs.length < 2) throw new RangeError(`add: needs two inputs, got ${inputs.length}`);
    return inputs.reduce((sum, shape) => {
      if (sum.length === shape.length) return broadcastShape(sum, shape);
      throw new RangeError(
        `add: inputs must have as many axes, got ${shapeText(sum)} and ${shapeText(shape)}`,
      );
    });
  },
  parameters: () => [],
  forward: (ops, { inputs }) => inputs.reduce((sum, x) => ops.add(sum, x)),
} as const satisfies LayerKind<AddConfig>;
