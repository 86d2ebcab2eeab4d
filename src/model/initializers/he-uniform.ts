import type { Initializer } from "../initializer.ts";
import { scaledValues, scaledVariance, type VarianceScale } from "../scaled-variance.ts";

const scaling: VarianceScale = { scale: 2, mode: "fan_in", distribution: "uniform" };

export const heUniform = {
  id: "he-uniform",
  names: ["HeUniform", "he_uniform", "heUniform"],
  summary: "Uniform with variance 2 / fan in, for ReLU.",
  source: "He et al. 2015, eq. 10 — https://arxiv.org/abs/1502.01852",
  defaults: {},
  sample: (shape, fans, _, rng) => scaledValues(shape, fans, scaling, rng),
  moments: (fans) => ({ mean: 0, variance: scaledVariance(fans, scaling) }),
} as const satisfies Initializer;
