import type { Initializer } from "../initializer.ts";
import { scaledValues, scaledVariance, type VarianceScale } from "../scaled-variance.ts";

const scaling: VarianceScale = { scale: 1, mode: "fan_in", distribution: "truncated_normal" };

export const lecunNormal = {
  id: "lecun-normal",
  names: ["LecunNormal", "lecun_normal", "lecunNormal", "LeCunNormal", "leCunNormal"],
  summary: "Truncated normal with variance 1 / fan in, for activations of slope 1 and for SELU.",
  source: "LeCun et al. 1998, Efficient BackProp, §4.6",
  defaults: {},
  sample: (shape, fans, _, rng) => scaledValues(shape, fans, scaling, rng),
  moments: (fans) => ({ mean: 0, variance: scaledVariance(fans, scaling) }),
} as const satisfies Initializer;
