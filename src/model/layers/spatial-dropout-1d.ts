import { shapeText } from "../../graph/tensor.ts";
import { dropped } from "../dropped.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { readNumberWithin } from "../raw-config.ts";

export interface SpatialDropout1DConfig {
  readonly rate: number;
}

/** Dropout of whole features of a sample: kept or dropped over all time steps. */
export const spatialDropout1D = {
  id: "spatial-dropout-1d",
  kind: "SpatialDropout1D",
  summary: "Zeroes whole features of a sample while training and scales up the rest.",
  source: "Tompson et al. 2015, §3.2 — https://arxiv.org/abs/1411.4280",
  read: (raw, who) => ({ rate: readNumberWithin(raw, "rate", 0.5, [0, 1], who) }),
  write: ({ rate }) => ({ rate, seed: null }),
  outputShape(_, inputs) {
    const input = only(inputs, "spatial-dropout-1d");
    if (input.length === 2) return input;
    throw new RangeError(
      `spatial-dropout-1d: input must be [time, features], got ${shapeText(input)}`,
    );
  },
  parameters: () => [],
  forward(ops, { config, inputs, context }) {
    const x = only(inputs, "spatial-dropout-1d");
    const [batch = 1] = x.shape;
    const features = x.shape.at(-1) ?? 1;
    return dropped(ops, x, config.rate, context, [batch, 1, features]);
  },
} as const satisfies LayerKind<SpatialDropout1DConfig>;
