import { type Optimizer, scalar, setting, slot } from "../optimizer.ts";
import { decayed } from "../weight-decay.ts";

/**
 * v ← m·v − η·g, θ ← θ + v; with Nesterov θ ← θ + m·v − η·g; without momentum θ ← θ − η·g. With weight decay
 * θ ← θ − η·λ·θ before it.
 */
export const sgd = {
  id: "sgd",
  names: ["SGD"],
  summary: "Follows the gradient, with or without momentum.",
  source: "Sutskever et al. 2013, §2; https://keras.io/api/optimizers/sgd/",
  defaults: { learningRate: 0.01, momentum: 0, nesterov: 0, weightDecay: 0 },
  slots: (config) => (setting(config, "momentum") === 0 ? 0 : 1),
  scalarNames: ["learningRate", "decay"],
  scalars: (config) => ({
    learningRate: setting(config, "learningRate"),
    decay: setting(config, "learningRate") * setting(config, "weightDecay"),
  }),
  update(ops, step) {
    const momentum = setting(step.config, "momentum");
    const parameters = decayed(ops, step);
    const descent = ops.mul(step.grad, scalar(step, "learningRate"));
    if (momentum === 0) return { parameters: ops.sub(parameters, descent), slots: [] };

    const velocity = ops.sub(ops.mul(slot(step, 0), momentum), descent);
    const ahead = ops.sub(ops.mul(velocity, momentum), descent);
    const move = setting(step.config, "nesterov") === 0 ? velocity : ahead;
    return { parameters: ops.add(parameters, move), slots: [velocity] };
  },
} as const satisfies Optimizer;
