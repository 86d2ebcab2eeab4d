import { shapeText } from "../../graph/tensor.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { shown } from "../raw-config.ts";

export interface PermuteConfig {
  /** Which axis of the input each axis of the output is, counted from 1: the batch axis stays. */
  readonly dims: readonly number[];
}

/** The same numbers with their axes in another order. */
export const permute = {
  id: "permute",
  kind: "Permute",
  summary: "The same numbers with their axes in another order.",
  source: "https://keras.io/api/layers/reshaping_layers/permute/",
  read(raw, who) {
    const { dims } = raw;
    if (Array.isArray(dims) && isPermutation(dims)) return { dims };
    throw new RangeError(`${who}: dims must be the axes 1, 2, … in some order, got ${shown(dims)}`);
  },
  write: ({ dims }) => ({ dims }),
  outputShape({ dims }, inputs) {
    const input = only(inputs, "permute");
    if (input.length === dims.length) return dims.map((axis) => input[axis - 1] ?? 1);
    throw new RangeError(
      `permute: dims must name every axis of ${shapeText(input)}, got ${shapeText(dims)}`,
    );
  },
  parameters: () => [],
  forward: (ops, { config: { dims }, inputs }) =>
    ops.transpose(only(inputs, "permute"), [0, ...dims]),
  mask: () => undefined, // Keras has none: the time axis may be another one
} as const satisfies LayerKind<PermuteConfig>;

function isPermutation(dims: readonly unknown[]): boolean {
  return dims.length > 0 && dims.every((_, i) => dims.includes(i + 1));
}
