import { refuseSeveralAxes } from "../feature-scale.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { featureConstant, refuseMisfit } from "../per-feature.ts";
import { readNumbers, refuseUnless } from "../raw-config.ts";

/** (x − mean) / √variance per feature, with numbers fixed before training. */
export interface NormalizationConfig {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

const leastDeviation = 1e-7; // keras.config.epsilon(), which Keras' Normalization divides by at least

/** (x − mean) / max(√variance, 1e-7). */
export const normalization = {
  id: "normalization",
  kind: "Normalization",
  summary: "(x − mean) / √variance per feature, with numbers fixed before training.",
  source: "https://keras.io/api/layers/preprocessing_layers/numerical/normalization/",
  read(raw, who) {
    refuseUnless(raw, { invert: false }, who);
    refuseSeveralAxes(raw, who);
    if ((raw["mean"] ?? null) === null || (raw["variance"] ?? null) === null)
      throw new RangeError(
        `${who}: mean and variance must be given, got none; those of an adapted layer are in its weights`,
      );
    const variance = [readNumbers(raw, "variance", undefined, who)].flat();
    const negative = variance.find((x) => x < 0);
    if (negative !== undefined)
      throw new RangeError(`${who}: variance must be ≥ 0, got ${negative}`);
    return { mean: [readNumbers(raw, "mean", undefined, who)].flat(), variance };
  },
  write: ({ mean, variance }) => ({ axis: -1, invert: false, mean, variance }),
  outputShape({ mean, variance }, inputs) {
    const input = only(inputs, "normalization");
    refuseMisfit(mean, input, "normalization: mean");
    refuseMisfit(variance, input, "normalization: variance");
    return input;
  },
  parameters: () => [],
  forward(ops, { config: { mean, variance }, inputs }) {
    const x = only(inputs, "normalization");
    const deviation = variance.map((v) => Math.max(Math.sqrt(v), leastDeviation));
    const centered = ops.sub(x, featureConstant(ops, mean));
    return ops.div(centered, featureConstant(ops, deviation));
  },
} as const satisfies LayerKind<NormalizationConfig>;
