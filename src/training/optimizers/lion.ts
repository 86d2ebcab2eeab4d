import { type Optimizer, scalar, setting, slot } from "../optimizer.ts";
import { decayed } from "../weight-decay.ts";

/** θ ← θ − η·λ·θ, θ ← θ − η·sign(β₁·m + (1−β₁)·g), m ← β₂·m + (1−β₂)·g. */
export const lion = {
  id: "lion",
  names: ["Lion"],
  summary: "Moves every parameter by the learning rate, in the direction of a running mean.",
  source:
    "Chen et al. 2023, algorithm 2 — https://arxiv.org/abs/2302.06675; https://keras.io/api/optimizers/lion/",
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.99, weightDecay: 0 },
  slots: () => 1,
  scalarNames: ["learningRate", "decay"],
  scalars: (config) => ({
    learningRate: setting(config, "learningRate"),
    decay: setting(config, "learningRate") * setting(config, "weightDecay"),
  }),
  update(ops, step) {
    const { grad, config } = step;
    const mixed = (share: number) =>
      ops.add(ops.mul(slot(step, 0), share), ops.mul(grad, 1 - share));

    const direction = ops.sign(mixed(setting(config, "beta1")));
    const move = ops.mul(direction, scalar(step, "learningRate"));
    return {
      parameters: ops.sub(decayed(ops, step), move),
      slots: [mixed(setting(config, "beta2"))],
    };
  },
} as const satisfies Optimizer;
