import type { Activation } from "../activation.ts";

export const relu = {
  id: "relu",
  names: ["relu"],
  summary: "max(x, 0): slope 1 or 0; a unit that is never positive stops learning.",
  source: "Glorot, Bordes & Bengio 2011, Deep Sparse Rectifier Neural Networks, §3",
  defaults: {},
  forward: (ops, x) => ops.relu(x),
  scalar: {
    value: (x) => Math.max(x, 0),
    derivative: (x, _, side = -1) => (x > 0 || (x === 0 && side > 0) ? 1 : 0),
  },
  canDie: true,
} as const satisfies Activation;
