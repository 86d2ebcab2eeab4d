import type { LayerKind } from "../layer.ts";
import { type UpSamplingConfig, upSamplingRules } from "../up-sampling.ts";

export type UpSampling2DConfig = UpSamplingConfig;

/** Every element of an image along height and width repeated. */
export const upSampling2D = {
  id: "up-sampling-2d",
  kind: "UpSampling2D",
  summary: "Repeats every element of an image along height and width.",
  source: "https://keras.io/api/layers/reshaping_layers/up_sampling2d/",
  ...upSamplingRules(2, "up-sampling-2d"),
} as const satisfies LayerKind<UpSampling2DConfig>;
