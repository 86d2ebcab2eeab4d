import type { LayerKind } from "../layer.ts";
import { type ZeroPaddingConfig, zeroPaddingRules } from "../zero-padding.ts";

export type ZeroPadding1DConfig = ZeroPaddingConfig;

/** Zeros around a sequence. */
export const zeroPadding1D = {
  id: "zero-padding-1d",
  kind: "ZeroPadding1D",
  summary: "Zeros around a sequence.",
  source: "https://keras.io/api/layers/reshaping_layers/zero_padding1d/",
  ...zeroPaddingRules(1, "zero-padding-1d"),
} as const satisfies LayerKind<ZeroPadding1DConfig>;
