import type { Tensor } from "../../graph/tensor.ts";
import { type Optimizer, scalar, setting, slot } from "../optimizer.ts";

/** v ← ρ·v + (1−ρ)·g², δ = g·√(d + ε)/√(v + ε), d ← ρ·d + (1−ρ)·δ², θ ← θ − η·δ. */
export const adadelta = {
  id: "adadelta",
  names: ["Adadelta"],
  summary: "Moves by the root mean square of its own moves, over that of the gradient.",
  source:
    "Zeiler 2012, algorithm 1 — https://arxiv.org/abs/1212.5701; https://keras.io/api/optimizers/adadelta/",
  defaults: { learningRate: 0.001, rho: 0.95, epsilon: 1e-7 },
  slots: () => 2,
  scalarNames: ["learningRate"],
  scalars: (config) => ({ learningRate: setting(config, "learningRate") }),
  update(ops, step) {
    const { parameters, grad, config } = step;
    const rho = setting(config, "rho");
    const averaged = (mean: Tensor, sample: Tensor) =>
      ops.add(ops.mul(mean, rho), ops.mul(ops.mul(sample, sample), 1 - rho));
    const root = (square: Tensor) => ops.sqrt(ops.add(square, setting(config, "epsilon")));

    const squares = averaged(slot(step, 0), grad);
    const delta = ops.div(ops.mul(root(slot(step, 1)), grad), root(squares));
    const moves = averaged(slot(step, 1), delta);
    const move = ops.mul(delta, scalar(step, "learningRate"));
    return { parameters: ops.sub(parameters, move), slots: [squares, moves] };
  },
} as const satisfies Optimizer;
