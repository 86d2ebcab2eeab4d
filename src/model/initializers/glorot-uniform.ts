import type { Initializer } from "../initializer.ts";
import { scaledValues, scaledVariance, type VarianceScale } from "../scaled-variance.ts";

const scaling: VarianceScale = { scale: 1, mode: "fan_avg", distribution: "uniform" };

export const glorotUniform = {
  id: "glorot-uniform",
  names: ["GlorotUniform", "glorot_uniform", "glorotUniform"],
  summary: "Uniform with variance 2 / (fan in + fan out), for activations of slope 1 at 0.",
  source: "Glorot & Bengio 2010, eq. 16 — https://proceedings.mlr.press/v9/glorot10a.html",
  defaults: {},
  sample: (shape, fans, _, rng) => scaledValues(shape, fans, scaling, rng),
  moments: (fans) => ({ mean: 0, variance: scaledVariance(fans, scaling) }),
} as const satisfies Initializer;
