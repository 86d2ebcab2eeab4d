import type { Activation } from "../activation.ts";

export const exponential = {
  id: "exponential",
  names: ["exponential"],
  summary: "eˣ: explodes above, flat below.",
  source: "https://keras.io/api/layers/activations/#exponential-function",
  defaults: {},
  forward: (ops, x) => ops.exp(x),
  scalar: {
    value: Math.exp,
    derivative: Math.exp,
  },
  saturates: { below: -Math.LN10 }, // eˣ under a tenth of its slope at 0; it has no largest slope
  canDie: false,
} as const satisfies Activation;
