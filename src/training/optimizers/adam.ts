import type { Tensor } from "../../graph/tensor.ts";
import { type Optimizer, type OptimizerConfig, scalar, setting, slot } from "../optimizer.ts";

/**
 * m ← m + (g−m)(1−β₁), v ← v + (g²−v)(1−β₂), θ ← θ − α·m/(√v + ε) with α = η·√(1−β₂ᵗ)/(1−β₁ᵗ).
 *
 * ε is added to the root of the uncorrected v (ε̂ of Kingma & Ba, end of §2), as in Keras; PyTorch's ε is ε/√(1−β₂ᵗ)
 * here.
 */
export const adam = {
  id: "adam",
  names: ["Adam"],
  summary: "Divides a running mean of the gradient by its running root mean square.",
  source:
    "Kingma & Ba 2015, §2 — https://arxiv.org/abs/1412.6980; https://keras.io/api/optimizers/adam/",
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  slots: () => 2,
  scalarNames: ["alpha"],
  scalars: (config, step) => ({ alpha: stepSize(config, step) }),
  update(ops, step) {
    const { parameters, grad, config } = step;
    const towards = (mean: Tensor, sample: Tensor, beta: number) =>
      ops.add(mean, ops.mul(ops.sub(sample, mean), 1 - beta));

    const momentum = towards(slot(step, 0), grad, setting(config, "beta1"));
    const velocity = towards(slot(step, 1), ops.mul(grad, grad), setting(config, "beta2"));
    const scale = ops.add(ops.sqrt(velocity), setting(config, "epsilon"));
    const move = ops.div(ops.mul(momentum, scalar(step, "alpha")), scale);
    return { parameters: ops.sub(parameters, move), slots: [momentum, velocity] };
  },
} as const satisfies Optimizer;

/** α = η·√(1−β₂ᵗ)/(1−β₁ᵗ), t counted from 1. */
function stepSize(config: OptimizerConfig, step: number): number {
  const first = 1 - setting(config, "beta1") ** step;
  const second = 1 - setting(config, "beta2") ** step;
  return (setting(config, "learningRate") * Math.sqrt(second)) / first;
}
