import type { LayerKind } from "../layer.ts";
import { type UpSamplingConfig, upSamplingRules } from "../up-sampling.ts";

export type UpSampling1DConfig = UpSamplingConfig;

/** Every step of a sequence repeated. */
export const upSampling1D = {
  id: "up-sampling-1d",
  kind: "UpSampling1D",
  summary: "Repeats every step of a sequence.",
  source: "https://keras.io/api/layers/reshaping_layers/up_sampling1d/",
  ...upSamplingRules(1, "up-sampling-1d"),
} as const satisfies LayerKind<UpSampling1DConfig>;
