import { type GlobalPoolingConfig, globalPoolingRules, spatialAxes } from "../global-pooling.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";

export type GlobalAveragePooling2DConfig = GlobalPoolingConfig;

/** The mean of every channel over height and width. */
export const globalAveragePooling2D = {
  id: "global-average-pooling-2d",
  kind: "GlobalAveragePooling2D",
  summary: "The mean of every channel over height and width.",
  source: "Lin et al. 2014, §3.2 — https://arxiv.org/abs/1312.4400",
  ...globalPoolingRules(2, "global-average-pooling-2d"),
  forward(ops, { config: { keepdims }, inputs }) {
    const x = only(inputs, "global-average-pooling-2d");
    return ops.reduceMean(x, spatialAxes(x.shape), keepdims);
  },
} as const satisfies LayerKind<GlobalAveragePooling2DConfig>;
