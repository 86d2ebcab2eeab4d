import { shapeText } from "../../graph/tensor.ts";
import { dropped } from "../dropped.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { readNumberWithin, refuseUnless } from "../raw-config.ts";

export interface SpatialDropout2DConfig {
  readonly rate: number;
}

/** Dropout of whole features of a sample: kept or dropped over the whole map. */
export const spatialDropout2D = {
  id: "spatial-dropout-2d",
  kind: "SpatialDropout2D",
  summary: "Zeroes whole features of a sample while training and scales up the rest.",
  source: "Tompson et al. 2015, §3.2 — https://arxiv.org/abs/1411.4280",
  read(raw, who) {
    refuseUnless(raw, { data_format: "channels_last" }, who);
    return { rate: readNumberWithin(raw, "rate", 0.5, [0, 1], who) };
  },
  write: ({ rate }) => ({ rate, seed: null, data_format: "channels_last" }),
  outputShape(_, inputs) {
    const input = only(inputs, "spatial-dropout-2d");
    if (input.length === 3) return input;
    throw new RangeError(
      `spatial-dropout-2d: input must be [height, width, features], got ${shapeText(input)}`,
    );
  },
  parameters: () => [],
  forward(ops, { config, inputs, context }) {
    const x = only(inputs, "spatial-dropout-2d");
    const [batch = 1] = x.shape;
    const features = x.shape.at(-1) ?? 1;
    return dropped(ops, x, config.rate, context, [batch, 1, 1, features]);
  },
} as const satisfies LayerKind<SpatialDropout2DConfig>;
