import { type ConvolutionConfig, convolutionRules } from "../convolution-layer.ts";
import type { LayerKind } from "../layer.ts";

export type Conv1DConfig = ConvolutionConfig;

/** h = φ(x ∗ W + b) along the time axis of [time, channels]. */
export const conv1D = {
  id: "conv-1d",
  kind: "Conv1D",
  summary: "The same small dense layer at every place of a sequence.",
  source: "https://keras.io/api/layers/convolution_layers/convolution1d/",
  ...convolutionRules(1, "conv-1d", ["valid", "same", "causal"]),
} as const satisfies LayerKind<Conv1DConfig>;
