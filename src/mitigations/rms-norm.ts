import { withNormalizedSums } from "./changes/normalized-sums.ts";
import type { Mitigation } from "./mitigation.ts";

/** Keras's default. */
const epsilon = 1e-6;

export const rmsNorm = {
  id: "rms-norm",
  summary:
    "Puts an RMS normalization between the weights and the activation of every hidden layer: layer normalization without taking the mean away.",
  source: "Zhang & Sennrich 2019 — https://arxiv.org/abs/1910.07467",
  treats: ["weak-initial-variance", "strong-initial-variance", "unbounded-activation", "depth"],
  cost: 4,
  limits:
    "Does not help sigmoid, which still loses 85 % of the squared gradient per layer, and not ReLU at 40 layers or more without skips; Keras has it from version 3.9 on.",
  apply: (plan) =>
    withNormalizedSums(plan, {
      suffix: "rms",
      replacesBias: false,
      layer: (name, input) => ({
        kind: "RMSNormalization",
        name,
        config: { epsilon },
        inputs: [input],
        trainable: true,
      }),
    }),
} as const satisfies Mitigation;
