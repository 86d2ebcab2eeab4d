import type { Initializer } from "../initializer.ts";
import { normalValues } from "../random-values.ts";

export const randomNormal = {
  id: "random-normal",
  names: ["RandomNormal", "random_normal", "randomNormal", "normal"],
  summary: "Normal with a fixed mean and standard deviation, whatever the width.",
  source: "https://keras.io/api/layers/initializers/#randomnormal-class",
  defaults: { mean: 0, stddev: 0.05 },
  sample: (shape, _, { mean, stddev }, rng) =>
    normalValues(shape, Number(mean), Number(stddev), rng),
  moments: (_, { mean, stddev }) => ({ mean: Number(mean), variance: Number(stddev) ** 2 }),
} as const satisfies Initializer;
