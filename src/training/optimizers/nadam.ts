import type { Tensor } from "../../graph/tensor.ts";
import { type Optimizer, type OptimizerConfig, scalar, setting, slot } from "../optimizer.ts";

/** How fast the momentum rises to β₁: Dozat's 0.96 to the power t/250, whose 250 Keras leaves out. */
const momentumDecay = 0.96;

/**
 * m and v as in Adam, μₜ = β₁·(1 − ½·0.96ᵗ), Pₜ = μ₁·…·μₜ;
 * θ ← θ − η·(μₜ₊₁·m/(1−Pₜ₊₁) + (1−μₜ)·g/(1−Pₜ))/(√(v/(1−β₂ᵗ)) + ε).
 */
export const nadam = {
  id: "nadam",
  names: ["Nadam"],
  summary: "Adam with Nesterov momentum: looks ahead by the next step's momentum.",
  source:
    "Dozat 2016 — https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ; https://keras.io/api/optimizers/nadam/",
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  slots: () => 2,
  scalarNames: ["ahead", "here", "correction"],
  scalars(config, step) {
    const rate = setting(config, "learningRate");
    const product = momentumProduct(config, step);
    const next = momentumAt(config, step + 1);
    return {
      ahead: (rate * next) / (1 - product * next),
      here: (rate * (1 - momentumAt(config, step))) / (1 - product),
      correction: 1 / (1 - setting(config, "beta2") ** step),
    };
  },
  update(ops, step) {
    const { parameters, grad, config } = step;
    const towards = (mean: Tensor, sample: Tensor, beta: number) =>
      ops.add(mean, ops.mul(ops.sub(sample, mean), 1 - beta));

    const momentum = towards(slot(step, 0), grad, setting(config, "beta1"));
    const velocity = towards(slot(step, 1), ops.mul(grad, grad), setting(config, "beta2"));
    const direction = ops.add(
      ops.mul(momentum, scalar(step, "ahead")),
      ops.mul(grad, scalar(step, "here")),
    );
    const root = ops.sqrt(ops.mul(velocity, scalar(step, "correction")));
    const move = ops.div(direction, ops.add(root, setting(config, "epsilon")));
    return { parameters: ops.sub(parameters, move), slots: [momentum, velocity] };
  },
} as const satisfies Optimizer;

/** μₜ, t counted from 1. */
function momentumAt(config: OptimizerConfig, step: number): number {
  return setting(config, "beta1") * (1 - 0.5 * momentumDecay ** step);
}

/** Pₜ; no more factors once 1 − P is 1 in float64, which is after some 300 steps at β₁ = 0.9. */
function momentumProduct(config: OptimizerConfig, step: number): number {
  let product = 1;
  for (let t = 1; t <= step && product > Number.EPSILON / 4; t++) product *= momentumAt(config, t);
  return product;
}
