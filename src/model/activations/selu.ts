import type { Activation } from "../activation.ts";
import { elu } from "./elu.ts";

// The pair for which mean 0 and variance 1 are a stable fixed point; ibid., eq. 14.
const alpha = 1.6732632423543772;
const scale = 1.0507009873554805;

export const selu = {
  id: "selu",
  names: ["selu"],
  summary: "λ·elu(x, α) with λ, α that drive mean 0 and variance 1 through the layers.",
  source: "Klambauer et al. 2017, §2 and eq. 14 — https://arxiv.org/abs/1706.02515",
  defaults: {},
  forward: (ops, x) => ops.mul(elu.forward(ops, x, { alpha }), scale),
  scalar: {
    value: (x) => scale * elu.scalar.value(x, { alpha }),
    derivative: (x, _, side) => scale * elu.scalar.derivative(x, { alpha }, side),
  },
  canDie: false,
} as const satisfies Activation;
