import type { Initializer } from "../initializer.ts";
import { truncatedDeviation, truncatedValues } from "../random-values.ts";

export const truncatedNormal = {
  id: "truncated-normal",
  names: ["TruncatedNormal", "truncated_normal", "truncatedNormal"],
  summary: "Normal cut at two standard deviations; what is left has 0.88 of the one given.",
  source: "https://keras.io/api/layers/initializers/#truncatednormal-class",
  defaults: { mean: 0, stddev: 0.05 },
  sample: (shape, _, { mean, stddev }, rng) =>
    truncatedValues(shape, Number(mean), Number(stddev), rng),
  moments: (_, { mean, stddev }) => ({
    mean: Number(mean),
    variance: (Number(stddev) * truncatedDeviation) ** 2,
  }),
} as const satisfies Initializer;
