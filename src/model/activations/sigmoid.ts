import type { Activation } from "../activation.ts";

export const sigmoid = {
  id: "sigmoid",
  names: ["sigmoid"],
  summary: "1 / (1 + e^−x): slope at most 1/4, never centered.",
  source: "LeCun et al. 1998, Efficient BackProp, §4.4",
  defaults: {},
  forward: (ops, x) => ops.sigmoid(x),
  scalar: {
    value: logistic,
    derivative: (x) => logistic(x) * logistic(-x),
  },
  saturates: { below: -2.944, above: 2.944 }, // output under 0.05 or over 0.95
  canDie: false,
} as const satisfies Activation;

function logistic(x: number): number {
  return x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
}
