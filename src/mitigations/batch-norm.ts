import { withNormalizedSums } from "./changes/normalized-sums.ts";
import type { Mitigation } from "./mitigation.ts";

/**
 * PyTorch's default. With Keras's 0.99 the moving statistics need some 500 steps before what is evaluated is the network
 * that was trained.
 */
const momentum = 0.9;

/** Keras's default. */
const epsilon = 1e-3;

/**
 * Before the activation, as in the paper (§3.2): sums of many terms are close to normal, so their activation sees the
 * same distribution whatever the weights. The bias goes, because the mean that is taken away takes it along.
 */
export const batchNorm = {
  id: "batch-norm",
  summary:
    "Puts a batch normalization between the weights and the activation of every hidden layer: the scale of the weights no longer matters.",
  source: "Ioffe & Szegedy 2015, §3.2 — https://arxiv.org/abs/1502.03167",
  treats: [
    "weak-initial-variance",
    "strong-initial-variance",
    "saturating-activation",
    "unbounded-activation",
    "narrow-relu",
    "unscaled-input",
  ],
  cost: 4,
  limits:
    "Does not help deep networks without skips: the gradient grows by 1.21 per ReLU layer (Yang et al. 2019 — https://arxiv.org/abs/1902.08129), more than 100 times over 30 layers, and faster with batches under 16.",
  apply: (plan) =>
    withNormalizedSums(plan, {
      suffix: "bn",
      replacesBias: true,
      layer: (name, input) => ({
        kind: "BatchNormalization",
        name,
        config: { momentum, epsilon, center: true, scale: true },
        inputs: [input],
        trainable: true,
      }),
    }),
} as const satisfies Mitigation;
