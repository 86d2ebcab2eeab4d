import type { Activation } from "../activation.ts";

export const softmax = {
  id: "softmax",
  names: ["softmax", "Softmax"],
  summary: "eˣ / Σ eˣ over the last axis: outputs are probabilities.",
  source: "Bridle 1990, Probabilistic Interpretation of Feedforward Classification Network Outputs",
  defaults: {},
  forward: (ops, x) => ops.softmax(x),
  canDie: false,
} as const satisfies Activation;
