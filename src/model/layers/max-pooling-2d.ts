import type { LayerKind } from "../layer.ts";
import { largestOf, type PoolingConfig, poolingRules } from "../pooling.ts";

export type MaxPooling2DConfig = PoolingConfig;

/** The largest element of each window of an image, per channel. */
export const maxPooling2D = {
  id: "max-pooling-2d",
  kind: "MaxPooling2D",
  summary: "The largest element of each window of an image, per channel.",
  source: "https://keras.io/api/layers/pooling_layers/max_pooling2d/",
  ...poolingRules(2, "max-pooling-2d", largestOf),
} as const satisfies LayerKind<MaxPooling2DConfig>;
