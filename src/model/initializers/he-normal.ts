import type { Initializer } from "../initializer.ts";
import { scaledValues, scaledVariance, type VarianceScale } from "../scaled-variance.ts";

const scaling: VarianceScale = { scale: 2, mode: "fan_in", distribution: "truncated_normal" };

export const heNormal = {
  id: "he-normal",
  names: ["HeNormal", "he_normal", "heNormal"],
  summary: "Truncated normal with variance 2 / fan in, for ReLU.",
  source: "He et al. 2015, eq. 10 — https://arxiv.org/abs/1502.01852",
  defaults: {},
  sample: (shape, fans, _, rng) => scaledValues(shape, fans, scaling, rng),
  moments: (fans) => ({ mean: 0, variance: scaledVariance(fans, scaling) }),
} as const satisfies Initializer;
