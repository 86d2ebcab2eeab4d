import { type Optimizer, setting } from "../optimizer.ts";
import { decayed } from "../weight-decay.ts";
import { adam } from "./adam.ts";

/** θ ← θ − η·λ·θ, then Adam's step. */
export const adamw = {
  id: "adamw",
  names: ["AdamW"],
  summary: "Adam, with weight decay apart from the gradient.",
  source:
    "Loshchilov & Hutter 2019, algorithm 2 — https://arxiv.org/abs/1711.05101; https://keras.io/api/optimizers/adamw/",
  defaults: { ...adam.defaults, weightDecay: 0.004 },
  slots: adam.slots,
  scalarNames: [...adam.scalarNames, "decay"],
  scalars: (config, step) => ({
    ...adam.scalars(config, step),
    decay: setting(config, "learningRate") * setting(config, "weightDecay"),
  }),
  update(ops, step) {
    return adam.update(ops, { ...step, parameters: decayed(ops, step) });
  },
} as const satisfies Optimizer;
