import { sizeOf } from "../../graph/tensor.ts";
import type { Initializer } from "../initializer.ts";

export const ones = {
  id: "ones",
  names: ["Ones", "ones", "one"],
  summary: "Every value is 1.",
  source: "https://keras.io/api/layers/initializers/#ones-class",
  defaults: {},
  sample: (shape) => new Float32Array(sizeOf(shape)).fill(1),
  moments: () => ({ mean: 1, variance: 0 }),
} as const satisfies Initializer;
