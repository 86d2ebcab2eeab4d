import {
  type FeatureScale,
  readScale,
  refuseSeveralAxes,
  scaled,
  scaleParameters,
  writeScale,
} from "../feature-scale.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { readNumberWithin, refuseUnless } from "../raw-config.ts";
import { standardized } from "../standardized.ts";

export interface LayerNormalizationConfig extends FeatureScale {
  readonly epsilon: number;
}

/** γ·(x − mean) / √(variance + ε) + β, mean and variance over the features of each sample. */
export const layerNormalization = {
  id: "layer-normalization",
  kind: "LayerNormalization",
  summary: "Gives every sample mean 0 and variance 1 over its features, then scales and shifts it.",
  source: "Ba, Kiros & Hinton 2016, eq. 4 — https://arxiv.org/abs/1607.06450",
  read(raw, who) {
    refuseSeveralAxes(raw, who);
    refuseUnless(raw, { rms_scaling: false }, who);
    return {
      epsilon: readNumberWithin(raw, "epsilon", 1e-3, [0, Number.POSITIVE_INFINITY], who),
      ...readScale(raw, who),
    };
  },
  write: (config, dialect) => ({
    axis: -1,
    epsilon: config.epsilon,
    ...writeScale(config, dialect),
  }),
  outputShape: (_, inputs) => only(inputs, "layer-normalization"),
  parameters: (config, inputs) => scaleParameters(config, only(inputs, "layer-normalization")),
  forward(ops, { config, inputs, parameters }) {
    const x = only(inputs, "layer-normalization");
    const features = [x.shape.length - 1];
    const centered = ops.sub(x, ops.reduceMean(x, features, true));
    const variance = ops.reduceMean(ops.mul(centered, centered), features, true);
    const deviation = ops.sqrt(ops.add(variance, config.epsilon));
    const unit = standardized(ops, x, centered, deviation, features);
    return scaled(ops, unit, parameters);
  },
} as const satisfies LayerKind<LayerNormalizationConfig>;
