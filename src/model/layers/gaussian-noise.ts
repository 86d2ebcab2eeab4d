import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { readNumberWithin } from "../raw-config.ts";

export interface GaussianNoiseConfig {
  readonly stddev: number;
}

/** x + σ·ε while training, ε standard normal; x otherwise. */
export const gaussianNoise = {
  id: "gaussian-noise",
  kind: "GaussianNoise",
  summary: "Adds normal noise while training.",
  source: "https://keras.io/api/layers/regularization_layers/gaussian_noise/",
  read: (raw, who) => ({
    stddev: readNumberWithin(raw, "stddev", 0, [0, Number.POSITIVE_INFINITY], who),
  }),
  write: ({ stddev }) => ({ stddev, seed: null }),
  outputShape: (_, inputs) => only(inputs, "gaussian-noise"),
  parameters: () => [],
  forward(ops, { config: { stddev }, inputs, context }) {
    const x = only(inputs, "gaussian-noise");
    if (!context.training || stddev === 0) return x;
    return ops.add(x, ops.mul(context.noise(x.shape, "normal"), stddev));
  },
} as const satisfies LayerKind<GaussianNoiseConfig>;
