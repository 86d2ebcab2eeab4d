import type { Activation } from "../activation.ts";

export const linear = {
  id: "linear",
  names: ["linear"],
  summary: "No activation: x.",
  source: "https://keras.io/api/layers/activations/#linear-function",
  defaults: {},
  forward: (_, x) => x,
  scalar: {
    value: (x) => x,
    derivative: () => 1,
  },
  canDie: false,
} as const satisfies Activation;
