import type { Activation } from "../activation.ts";
import { sigmoid } from "./sigmoid.ts";

export const silu = {
  id: "silu",
  names: ["silu", "swish"],
  summary: "x·sigmoid(x): smooth, dips slightly under zero.",
  source: "Ramachandran, Zoph & Le 2017 — https://arxiv.org/abs/1710.05941",
  defaults: {},
  forward: (ops, x) => ops.mul(x, ops.sigmoid(x)),
  scalar: {
    value: (x) => x * sigmoid.scalar.value(x),
    derivative: (x) => sigmoid.scalar.value(x) + x * sigmoid.scalar.derivative(x),
  },
  canDie: false,
} as const satisfies Activation;
