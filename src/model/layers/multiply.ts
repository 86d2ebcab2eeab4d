import type { LayerKind } from "../layer.ts";
import { countsIn, mergedMask, mergedShape } from "../merge.ts";

export type MultiplyConfig = Readonly<Record<string, never>>;

/** Π of its inputs; a step that does not count in one of them is a factor 1 there, and 0 where it counts in none. */
export const multiply = {
  id: "multiply",
  kind: "Multiply",
  summary: "The product of several layers, element by element: a gate.",
  source: "https://keras.io/api/layers/merging_layers/multiply/",
  read: () => ({}),
  write: () => ({}),
  outputShape: (_, inputs) => mergedShape(inputs, "multiply"),
  parameters: () => [],
  forward(ops, { inputs, masks }) {
    const factors = inputs.map((x, i) => {
      const mask = masks[i];
      return mask ? ops.where(countsIn(ops, mask, x), x, 1) : x;
    });
    const product = factors.reduce((merged, x) => ops.mul(merged, x));
    const mask = mergedMask(ops, { masks });
    return mask ? ops.where(countsIn(ops, mask, product), product, 0) : product;
  },
  mask: mergedMask,
} as const satisfies LayerKind<MultiplyConfig>;
