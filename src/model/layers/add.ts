import type { LayerKind } from "../layer.ts";
import { mergedMask, mergedShape } from "../merge.ts";

export type AddConfig = Readonly<Record<string, never>>;

/** Σ of its inputs: the end of a residual connection. */
export const add = {
  id: "add",
  kind: "Add",
  summary: "The sum of several layers: the end of a skip connection.",
  source: "He et al. 2016, Deep Residual Learning, §3.2 — https://arxiv.org/abs/1512.03385",
  read: () => ({}),
  write: () => ({}),
  outputShape: (_, inputs) => mergedShape(inputs, "add"),
  parameters: () => [],
  forward: (ops, { inputs }) => inputs.reduce((sum, x) => ops.add(sum, x)),
  mask: mergedMask,
} as const satisfies LayerKind<AddConfig>;
