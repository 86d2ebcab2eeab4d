import { type GlobalPoolingConfig, globalPoolingRules } from "../global-pooling.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";

export type GlobalAveragePooling1DConfig = GlobalPoolingConfig;

/** The mean of every channel over time: over the steps that count where there is a mask, NaN where none does. */
export const globalAveragePooling1D = {
  id: "global-average-pooling-1d",
  kind: "GlobalAveragePooling1D",
  summary: "The mean of every channel over time.",
  source: "https://keras.io/api/layers/pooling_layers/global_average_pooling1d/",
  ...globalPoolingRules(1, "global-average-pooling-1d"),
  forward(ops, { config: { keepdims }, inputs, masks: [mask] }) {
    const x = only(inputs, "global-average-pooling-1d");
    if (!mask) return ops.reduceMean(x, [1], keepdims);
    const weights = ops.reshape(mask, [...mask.shape, 1]);
    const sum = ops.reduceSum(ops.mul(x, weights), [1], keepdims);
    return ops.div(sum, ops.reduceSum(weights, [1], keepdims));
  },
  mask: () => undefined,
} as const satisfies LayerKind<GlobalAveragePooling1DConfig>;
