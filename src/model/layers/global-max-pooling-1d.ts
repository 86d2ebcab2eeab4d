import { type GlobalPoolingConfig, globalPoolingRules, spatialAxes } from "../global-pooling.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";

export type GlobalMaxPooling1DConfig = GlobalPoolingConfig;

/** The largest element of every channel over time; equal largest ones share the gradient. NaN where any is. */
export const globalMaxPooling1D = {
  id: "global-max-pooling-1d",
  kind: "GlobalMaxPooling1D",
  summary: "The largest element of every channel over time.",
  source: "https://keras.io/api/layers/pooling_layers/global_max_pooling1d/",
  ...globalPoolingRules(1, "global-max-pooling-1d"),
  forward(ops, { config: { keepdims }, inputs }) {
    const x = only(inputs, "global-max-pooling-1d");
    return ops.reduceMax(x, spatialAxes(x.shape), keepdims);
  },
} as const satisfies LayerKind<GlobalMaxPooling1DConfig>;
