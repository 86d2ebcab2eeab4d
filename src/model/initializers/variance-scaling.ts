import type { Initializer, InitializerConfig } from "../initializer.ts";
import {
  distributions,
  fanModes,
  scaledValues,
  scaledVariance,
  type VarianceScale,
} from "../scaled-variance.ts";

export const varianceScaling = {
  id: "variance-scaling",
  names: ["VarianceScaling", "variance_scaling", "varianceScaling"],
  summary: "Mean 0 and variance scale / n, n the fan in, the fan out or their mean.",
  source: "https://keras.io/api/layers/initializers/#variancescaling-class",
  defaults: { scale: 1, mode: "fan_in", distribution: "truncated_normal" },
  sample: (shape, fans, config, rng) => scaledValues(shape, fans, scalingOf(config), rng),
  moments: (fans, config) => ({ mean: 0, variance: scaledVariance(fans, scalingOf(config)) }),
} as const satisfies Initializer;

function scalingOf({ scale, mode, distribution }: InitializerConfig): VarianceScale {
  const knownMode = fanModes.find((known) => known === mode);
  const knownDistribution = distributions.find((known) => known === distribution);
  if (!knownMode || !knownDistribution)
    throw new RangeError(
      `variance-scaling: mode and distribution must be known, got "${mode}" and "${distribution}"`,
    );
  return { scale: Number(scale), mode: knownMode, distribution: knownDistribution };
}
