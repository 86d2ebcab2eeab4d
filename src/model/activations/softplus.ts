import type { Activation } from "../activation.ts";
import { sigmoid } from "./sigmoid.ts";

export const softplus = {
  id: "softplus",
  names: ["softplus"],
  summary: "ln(1 + eˣ): a smooth ReLU, never zero.",
  source: "Glorot, Bordes & Bengio 2011, Deep Sparse Rectifier Neural Networks, §3",
  defaults: {},
  forward: (ops, x) => ops.softplus(x),
  scalar: {
    value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    derivative: (x) => sigmoid.scalar.value(x),
  },
  canDie: false,
} as const satisfies Activation;
