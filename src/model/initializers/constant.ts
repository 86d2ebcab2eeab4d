import { sizeOf } from "../../graph/tensor.ts";
import type { Initializer } from "../initializer.ts";

export const constant = {
  id: "constant",
  names: ["Constant", "constant"],
  summary: "Every value is the same number.",
  source: "https://keras.io/api/layers/initializers/#constant-class",
  defaults: { value: 0 },
  sample: (shape, _, { value }) => new Float32Array(sizeOf(shape)).fill(Number(value)),
  moments: (_, { value }) => ({ mean: Number(value), variance: 0 }),
} as const satisfies Initializer;
