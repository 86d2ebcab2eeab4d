import type { Activation } from "../activation.ts";

export const leakyRelu = {
  id: "leaky-relu",
  names: ["leaky_relu", "LeakyReLU"],
  summary: "x where positive, slope·x where not: a unit never stops learning.",
  source:
    "Maas, Hannun & Ng 2013, Rectifier Nonlinearities Improve Neural Network Acoustic Models, §2",
  defaults: { slope: 0.2 }, // of the function in Keras; the layer LeakyReLU has 0.3
  forward: (ops, x, { slope = 0.2 }) => ops.where(ops.greater(x, 0), x, ops.mul(x, slope)),
  scalar: {
    value: (x, { slope = 0.2 }) => (x > 0 ? x : slope * x),
    derivative: (x, { slope = 0.2 }, side = -1) => (x > 0 || (x === 0 && side > 0) ? 1 : slope),
  },
  canDie: false,
} as const satisfies Activation;
