import type { Activation } from "../activation.ts";

export const elu = {
  id: "elu",
  names: ["elu", "ELU"],
  summary: "x where positive, α(eˣ − 1) where not: mean activations near zero.",
  source: "Clevert, Unterthiner & Hochreiter 2016, §3 — https://arxiv.org/abs/1511.07289",
  defaults: { alpha: 1 },
  forward(ops, x, { alpha = 1 }) {
    const positive = ops.greater(x, 0);
    // Clamped before exp, so that the branch not taken cannot overflow.
    const negative = ops.where(positive, 0, x);
    return ops.where(positive, x, ops.mul(ops.sub(ops.exp(negative), 1), alpha));
  },
  scalar: {
    value: (x, { alpha = 1 }) => (x > 0 ? x : alpha * Math.expm1(x)),
    derivative: (x, { alpha = 1 }, side = -1) =>
      x > 0 || (x === 0 && side > 0) ? 1 : alpha * Math.exp(x),
  },
  canDie: false,
} as const satisfies Activation;
