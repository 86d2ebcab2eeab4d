import type { Initializer } from "../initializer.ts";
import { uniformValues } from "../random-values.ts";

export const randomUniform = {
  id: "random-uniform",
  names: ["RandomUniform", "random_uniform", "randomUniform", "uniform"],
  summary: "Uniform between two fixed numbers, whatever the width.",
  source: "https://keras.io/api/layers/initializers/#randomuniform-class",
  defaults: { minval: -0.05, maxval: 0.05 },
  sample: (shape, _, { minval, maxval }, rng) =>
    uniformValues(shape, Number(minval), Number(maxval), rng),
  moments: (_, { minval, maxval }) => ({
    mean: (Number(minval) + Number(maxval)) / 2,
    variance: (Number(maxval) - Number(minval)) ** 2 / 12,
  }),
} as const satisfies Initializer;
