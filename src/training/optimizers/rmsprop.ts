import type { Tensor } from "../../graph/tensor.ts";
import { type Optimizer, scalar, setting, slot } from "../optimizer.ts";

/**
 * v ← ρ·v + (1−ρ)·g², θ ← θ − η·g/√(v + ε); centered: v − a² for v, with a ← ρ·a + (1−ρ)·g; with momentum
 * u ← m·u + η·g/√(v + ε), θ ← θ − u. ε stands inside the root, as in Keras; PyTorch adds it outside.
 */
export const rmsprop = {
  id: "rmsprop",
  names: ["RMSprop"],
  summary: "Divides the gradient by a running root mean square of itself.",
  source: "Hinton 2012, Coursera lecture 6e; https://keras.io/api/optimizers/rmsprop/",
  defaults: { learningRate: 0.001, rho: 0.9, momentum: 0, epsilon: 1e-7, centered: 0 },
  slots: (config) =>
    1 + (setting(config, "momentum") > 0 ? 1 : 0) + (setting(config, "centered") === 0 ? 0 : 1),
  scalarNames: ["learningRate"],
  scalars: (config) => ({ learningRate: setting(config, "learningRate") }),
  update(ops, step) {
    const { parameters, grad, config } = step;
    const rho = setting(config, "rho");
    const momentum = setting(config, "momentum");
    const hasMomentum = momentum > 0;
    const isCentered = setting(config, "centered") !== 0;

    const averaged = (mean: Tensor, sample: Tensor) =>
      ops.add(ops.mul(mean, rho), ops.mul(sample, 1 - rho));

    const velocity = averaged(slot(step, 0), ops.mul(grad, grad));
    const mean = isCentered ? averaged(slot(step, hasMomentum ? 2 : 1), grad) : undefined;
    const variance = mean ? ops.sub(velocity, ops.mul(mean, mean)) : velocity;

    const descent = ops.mul(grad, scalar(step, "learningRate"));
    const increment = ops.div(descent, ops.sqrt(ops.add(variance, setting(config, "epsilon"))));
    const move = hasMomentum ? ops.add(ops.mul(slot(step, 1), momentum), increment) : increment;
    return {
      parameters: ops.sub(parameters, move),
      slots: [velocity, hasMomentum ? move : undefined, mean].filter(
        (state) => state !== undefined,
      ),
    };
  },
} as const satisfies Optimizer;
