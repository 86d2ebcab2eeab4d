import type { LayerKind } from "../layer.ts";
import { mergedMask, mergedShape } from "../merge.ts";

export type SubtractConfig = Readonly<Record<string, never>>;

/** The first input − the second. */
export const subtract = {
  id: "subtract",
  kind: "Subtract",
  summary: "The difference of two layers.",
  source: "https://keras.io/api/layers/merging_layers/subtract/",
  read: () => ({}),
  write: () => ({}),
  outputShape(_, inputs) {
    if (inputs.length > 2) throw new RangeError(`subtract: needs two inputs, got ${inputs.length}`);
    return mergedShape(inputs, "subtract");
  },
  parameters: () => [],
  forward: (ops, { inputs }) => inputs.reduce((difference, x) => ops.sub(difference, x)),
  mask: mergedMask,
} as const satisfies LayerKind<SubtractConfig>;
