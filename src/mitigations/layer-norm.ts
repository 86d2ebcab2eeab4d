import { withNormalizedSums } from "./changes/normalized-sums.ts";
import type { Mitigation } from "./mitigation.ts";

/** Keras's default. */
const epsilon = 1e-3;

/**
 * Before the activation: behind ReLU the norm would divide by a deviation from which the mean is taken out, and the
 * squared gradient would grow by π / (π − 1) = 1.467 per layer; before it, it stays. The bias is kept: the norm takes
 * away the mean over units, not each unit's own constant.
 */
export const layerNorm = {
  id: "layer-norm",
  summary:
    "Puts a layer normalization between the weights and the activation of every hidden layer: each sample keeps its length, in batches of any size.",
  source: "Ba, Kiros & Hinton 2016, §3 — https://arxiv.org/abs/1607.06450",
  treats: [
    "weak-initial-variance",
    "strong-initial-variance",
    "unbounded-activation",
    "narrow-relu",
    "depth",
  ],
  cost: 4,
  limits:
    "Does not help sigmoid, which still loses 85 % of the squared gradient per layer, and not ReLU at 40 layers or more without skips: its gradients are fine, but all inputs look alike to it.",
  apply: (plan) =>
    withNormalizedSums(plan, {
      suffix: "ln",
      replacesBias: false,
      layer: (name, input) => ({
        kind: "LayerNormalization",
        name,
        config: { epsilon, center: true, scale: true },
        inputs: [input],
        trainable: true,
      }),
    }),
} as const satisfies Mitigation;
