import type { LayerKind } from "../layer.ts";
import { meanOf, type PoolingConfig, poolingRules } from "../pooling.ts";

export type AveragePooling2DConfig = PoolingConfig;

/** The mean of each window of an image, per channel. */
export const averagePooling2D = {
  id: "average-pooling-2d",
  kind: "AveragePooling2D",
  summary: "The mean of each window of an image, per channel.",
  source: "https://keras.io/api/layers/pooling_layers/average_pooling2d/",
  ...poolingRules(2, "average-pooling-2d", meanOf),
} as const satisfies LayerKind<AveragePooling2DConfig>;
