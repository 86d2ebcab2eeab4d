import type { Activation } from "../activation.ts";

export const tanh = {
  id: "tanh",
  names: ["tanh"],
  summary: "Hyperbolic tangent: centered, slope 1 at 0, flat beyond |x| ≈ 1.8.",
  source: "LeCun et al. 1998, Efficient BackProp, §4.4",
  defaults: {},
  forward: (ops, x) => ops.tanh(x),
  scalar: {
    value: Math.tanh,
    derivative: (x) => 1 - Math.tanh(x) ** 2,
  },
  saturates: { below: -1.832, above: 1.832 }, // |tanh x| > 0.95
  canDie: false,
} as const satisfies Activation;
