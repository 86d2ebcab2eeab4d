import { type Optimizer, scalar, setting, slot } from "../optimizer.ts";

/** m ← m + (g−m)(1−β₁), u ← max(β₂·u, |g|), θ ← θ − α·m/(u + ε) with α = η/(1−β₁ᵗ). */
export const adamax = {
  id: "adamax",
  names: ["Adamax"],
  summary: "Adam with the largest recent gradient in place of the root mean square.",
  source:
    "Kingma & Ba 2015, §7.1 — https://arxiv.org/abs/1412.6980; https://keras.io/api/optimizers/adamax/",
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  slots: () => 2,
  scalarNames: ["alpha"],
  scalars: (config, step) => ({
    alpha: setting(config, "learningRate") / (1 - setting(config, "beta1") ** step),
  }),
  update(ops, step) {
    const { parameters, grad, config } = step;
    const [mean, top] = [slot(step, 0), slot(step, 1)];
    const momentum = ops.add(mean, ops.mul(ops.sub(grad, mean), 1 - setting(config, "beta1")));
    const largest = ops.max(ops.mul(top, setting(config, "beta2")), ops.abs(grad));
    const scale = ops.add(largest, setting(config, "epsilon"));
    const move = ops.div(ops.mul(momentum, scalar(step, "alpha")), scale);
    return { parameters: ops.sub(parameters, move), slots: [momentum, largest] };
  },
} as const satisfies Optimizer;
