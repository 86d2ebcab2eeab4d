import type { Ops } from "../../graph/ops.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { LayerKind } from "../layer.ts";
import { countsIn, mergedMask, mergedShape } from "../merge.ts";

export type MaximumConfig = Readonly<Record<string, never>>;

/** The largest of its inputs; steps that do not count in one of them leave the others alone. */
export const maximum = {
  id: "maximum",
  kind: "Maximum",
  summary: "The largest of several layers, element by element.",
  source: "https://keras.io/api/layers/merging_layers/maximum/",
  read: () => ({}),
  write: () => ({}),
  outputShape: (_, inputs) => mergedShape(inputs, "maximum"),
  parameters: () => [],
  forward(ops, { inputs, masks }) {
    const [first, ...others] = inputs.map((x, i) => ({ x, mask: masks[i] }));
    if (!first) throw new RangeError("maximum: needs two inputs, got 0");
    return others.reduce<Masked>((largest, other) => larger(ops, largest, other), first).x;
  },
  mask: mergedMask,
} as const satisfies LayerKind<MaximumConfig>;

interface Masked {
  readonly x: Tensor;
  readonly mask: Tensor | undefined;
}

/** Each takes the other's value where only the other counts, as in Keras. */
function larger(ops: Ops, a: Masked, b: Masked): Masked {
  const right = b.mask ? ops.where(countsIn(ops, b.mask, b.x), b.x, a.x) : b.x;
  const left = a.mask ? ops.where(countsIn(ops, a.mask, a.x), a.x, right) : a.x;
  return { x: ops.max(left, right), mask: mergedMask(ops, { masks: [a.mask, b.mask] }) };
}
