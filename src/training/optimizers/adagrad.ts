import { type Optimizer, scalar, setting, slot } from "../optimizer.ts";

/**
 * s ← s + g², θ ← θ − η·g/√(s + ε), s = 0.1 at the start. ε stands inside the root, as in Keras; PyTorch adds it
 * outside, and starts at 0.
 */
export const adagrad = {
  id: "adagrad",
  names: ["Adagrad"],
  summary: "Divides the gradient by the root of the sum of all its squares so far.",
  source:
    "Duchi et al. 2011 — https://jmlr.org/papers/v12/duchi11a.html; https://keras.io/api/optimizers/adagrad/",
  defaults: { learningRate: 0.001, initialAccumulatorValue: 0.1, epsilon: 1e-7 },
  slots: () => 1,
  initialSlots: (config) => [setting(config, "initialAccumulatorValue")],
  scalarNames: ["learningRate"],
  scalars: (config) => ({ learningRate: setting(config, "learningRate") }),
  update(ops, step) {
    const { parameters, grad, config } = step;
    const squares = ops.add(slot(step, 0), ops.mul(grad, grad));
    const scale = ops.sqrt(ops.add(squares, setting(config, "epsilon")));
    const move = ops.div(ops.mul(grad, scalar(step, "learningRate")), scale);
    return { parameters: ops.sub(parameters, move), slots: [squares] };
  },
} as const satisfies Optimizer;
