import { sizeOf } from "../../graph/tensor.ts";
import type { Initializer } from "../initializer.ts";

export const zeros = {
  id: "zeros",
  names: ["Zeros", "zeros", "zero"],
  summary: "Every value is 0.",
  source: "https://keras.io/api/layers/initializers/#zeros-class",
  defaults: {},
  sample: (shape) => new Float32Array(sizeOf(shape)),
  moments: () => ({ mean: 0, variance: 0 }),
} as const satisfies Initializer;
