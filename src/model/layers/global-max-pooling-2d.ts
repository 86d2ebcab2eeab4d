import { type GlobalPoolingConfig, globalPoolingRules, spatialAxes } from "../global-pooling.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";

export type GlobalMaxPooling2DConfig = GlobalPoolingConfig;

/** The largest element of every channel over height and width; equal largest ones share the gradient. NaN where any is. */
export const globalMaxPooling2D = {
  id: "global-max-pooling-2d",
  kind: "GlobalMaxPooling2D",
  summary: "The largest element of every channel over height and width.",
  source: "https://keras.io/api/layers/pooling_layers/global_max_pooling2d/",
  ...globalPoolingRules(2, "global-max-pooling-2d"),
  forward(ops, { config: { keepdims }, inputs }) {
    const x = only(inputs, "global-max-pooling-2d");
    return ops.reduceMax(x, spatialAxes(x.shape), keepdims);
  },
} as const satisfies LayerKind<GlobalMaxPooling2DConfig>;
