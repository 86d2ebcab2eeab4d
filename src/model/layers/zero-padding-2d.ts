import type { LayerKind } from "../layer.ts";
import { type ZeroPaddingConfig, zeroPaddingRules } from "../zero-padding.ts";

export type ZeroPadding2DConfig = ZeroPaddingConfig;

/** Zeros around an image. */
export const zeroPadding2D = {
  id: "zero-padding-2d",
  kind: "ZeroPadding2D",
  summary: "Zeros around an image.",
  source: "https://keras.io/api/layers/reshaping_layers/zero_padding2d/",
  ...zeroPaddingRules(2, "zero-padding-2d"),
} as const satisfies LayerKind<ZeroPadding2DConfig>;
