import type { Ops } from "../../graph/ops.ts";
import { shapeText, type Tensor } from "../../graph/tensor.ts";
import type { LayerKind } from "../layer.ts";
import { countsIn } from "../merge.ts";
import { only } from "../only.ts";
import { readNumber } from "../raw-config.ts";

export interface MaskingConfig {
  readonly maskValue: number;
}

/** Time steps whose features all have one value do not count, here and behind. */
export const masking = {
  id: "masking",
  kind: "Masking",
  summary: "Leaves out the time steps that are padding.",
  source: "https://keras.io/api/layers/core_layers/masking/",
  read: (raw, who) => ({ maskValue: readNumber(raw, "mask_value", 0, who) }),
  write: ({ maskValue }) => ({ mask_value: maskValue }),
  outputShape(_, inputs) {
    const input = only(inputs, "masking");
    if (input.length === 2) return input;
    throw new RangeError(`masking: input must be [time, features], got ${shapeText(input)}`);
  },
  parameters: () => [],
  forward(ops, { config, inputs }) {
    const x = only(inputs, "masking");
    return ops.where(countsIn(ops, stepsOf(ops, x, config.maskValue), x), x, 0);
  },
  mask: (ops, { config, inputs }) => stepsOf(ops, only(inputs, "masking"), config.maskValue),
} as const satisfies LayerKind<MaskingConfig>;

/** 1 where any feature of a step differs from the value; NaN differs from all. */
function stepsOf(ops: Ops, x: Tensor, value: number): Tensor {
  const differing = ops.reduceSum(ops.cast(ops.not(ops.equal(x, value))), [2]);
  return ops.cast(ops.greater(differing, 0));
}
