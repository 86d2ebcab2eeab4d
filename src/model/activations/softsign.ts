import type { Activation } from "../activation.ts";

export const softsign = {
  id: "softsign",
  names: ["softsign"],
  summary: "x / (1 + |x|): like tanh with slower, polynomial tails.",
  source: "Glorot & Bengio 2010, §3.2 — https://proceedings.mlr.press/v9/glorot10a.html",
  defaults: {},
  forward: (ops, x) => ops.div(x, ops.add(ops.abs(x), 1)),
  scalar: {
    value: (x) => x / (1 + Math.abs(x)),
    derivative: (x) => 1 / (1 + Math.abs(x)) ** 2,
  },
  saturates: { below: -2.1623, above: 2.1623 }, // 1 / (1 + |x|)² < 0.1, |x| > √10 − 1
  canDie: false,
} as const satisfies Activation;
