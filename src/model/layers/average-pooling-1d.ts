import type { LayerKind } from "../layer.ts";
import { meanOf, type PoolingConfig, poolingRules } from "../pooling.ts";

export type AveragePooling1DConfig = PoolingConfig;

/** The mean of each window of a sequence, per channel. */
export const averagePooling1D = {
  id: "average-pooling-1d",
  kind: "AveragePooling1D",
  summary: "The mean of each window of a sequence, per channel.",
  source: "https://keras.io/api/layers/pooling_layers/average_pooling1d/",
  ...poolingRules(1, "average-pooling-1d", meanOf),
} as const satisfies LayerKind<AveragePooling1DConfig>;
