import type { Activation } from "../activation.ts";

export const hardSigmoid = {
  id: "hard-sigmoid",
  names: ["hard_sigmoid", "hardSigmoid"],
  summary: "slope·x + ½ cut to [0, 1]: slope 1/6 in Keras 3, 1/5 in Keras 2 and TF.js.",
  source: "https://keras.io/api/layers/activations/#hardsigmoid-function",
  defaults: { slope: 1 / 6 },
  forward: (ops, x, { slope = 1 / 6 }) => ops.min(ops.max(ops.add(ops.mul(x, slope), 0.5), 0), 1),
  scalar: {
    value: (x, { slope = 1 / 6 }) => Math.min(Math.max(slope * x + 0.5, 0), 1),
    derivative(x, { slope = 1 / 6 }, side = -1) {
      const bend = 0.5 / slope;
      if (x === bend) return side < 0 ? slope : 0;
      if (x === -bend) return side > 0 ? slope : 0;
      return Math.abs(x) < bend ? slope : 0;
    },
  },
  saturates: { below: -3, above: 3 }, // flat there for either slope
  canDie: false,
} as const satisfies Activation;
