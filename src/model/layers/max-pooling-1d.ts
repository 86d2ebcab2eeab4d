import type { LayerKind } from "../layer.ts";
import { largestOf, type PoolingConfig, poolingRules } from "../pooling.ts";

export type MaxPooling1DConfig = PoolingConfig;

/** The largest element of each window of a sequence, per channel. */
export const maxPooling1D = {
  id: "max-pooling-1d",
  kind: "MaxPooling1D",
  summary: "The largest element of each window of a sequence, per channel.",
  source: "https://keras.io/api/layers/pooling_layers/max_pooling1d/",
  ...poolingRules(1, "max-pooling-1d", largestOf),
} as const satisfies LayerKind<MaxPooling1DConfig>;
