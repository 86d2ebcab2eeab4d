import { type ConvolutionConfig, convolutionRules } from "../convolution-layer.ts";
import type { LayerKind } from "../layer.ts";

export type Conv2DConfig = ConvolutionConfig;

/** h = φ(x ∗ W + b) over height and width of [height, width, channels]. */
export const conv2D = {
  id: "conv-2d",
  kind: "Conv2D",
  summary: "The same small dense layer at every place of an image.",
  source: "https://keras.io/api/layers/convolution_layers/convolution2d/",
  ...convolutionRules(2, "conv-2d", ["valid", "same"]),
} as const satisfies LayerKind<Conv2DConfig>;
