import type { LayerKind } from "../layer.ts";
import { mergedMask, mergedShape } from "../merge.ts";

export type AverageConfig = Readonly<Record<string, never>>;

/** Σ of its inputs / how many there are. */
export const average = {
  id: "average",
  kind: "Average",
  summary: "The mean of several layers, element by element.",
  source: "https://keras.io/api/layers/merging_layers/average/",
  read: () => ({}),
  write: () => ({}),
  outputShape: (_, inputs) => mergedShape(inputs, "average"),
  parameters: () => [],
  forward: (ops, { inputs }) =>
    ops.div(
      inputs.reduce((sum, x) => ops.add(sum, x)),
      inputs.length,
    ),
  mask: mergedMask,
} as const satisfies LayerKind<AverageConfig>;
