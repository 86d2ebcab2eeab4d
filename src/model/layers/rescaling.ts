import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { featureConstant, refuseMisfit } from "../per-feature.ts";
import { readNumbers } from "../raw-config.ts";

/** x·scale + offset, per feature or the same for all. */
export interface RescalingConfig {
  readonly scale: number | readonly number[];
  readonly offset: number | readonly number[];
}

/** x·scale + offset. */
export const rescaling = {
  id: "rescaling",
  kind: "Rescaling",
  summary: "x·scale + offset, with fixed numbers.",
  source: "https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/",
  read: (raw, who) => ({
    scale: readNumbers(raw, "scale", undefined, who),
    offset: readNumbers(raw, "offset", 0, who),
  }),
  write: ({ scale, offset }) => ({ scale, offset }),
  outputShape({ scale, offset }, inputs) {
    const input = only(inputs, "rescaling");
    refuseMisfit(scale, input, "rescaling: scale");
    refuseMisfit(offset, input, "rescaling: offset");
    return input;
  },
  parameters: () => [],
  forward(ops, { config: { scale, offset }, inputs }) {
    const x = only(inputs, "rescaling");
    return ops.add(ops.mul(x, featureConstant(ops, scale)), featureConstant(ops, offset));
  },
} as const satisfies LayerKind<RescalingConfig>;
