import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { readNumberWithin } from "../raw-config.ts";

export interface GaussianDropoutConfig {
  /** Of the dropout with the same variance; under 1. */
  readonly rate: number;
}

const mostRate = 1 - 2 ** -24; // the largest float32 under 1, where the noise would be infinite

/** x·(1 + √(rate / (1 − rate))·ε) while training, ε standard normal; x otherwise. */
export const gaussianDropout = {
  id: "gaussian-dropout",
  kind: "GaussianDropout",
  summary: "Multiplies by normal noise around 1 while training.",
  source: "Srivastava et al. 2014, §10 — https://jmlr.org/papers/v15/srivastava14a.html",
  read: (raw, who) => ({ rate: readNumberWithin(raw, "rate", 0.5, [0, mostRate], who) }),
  write: ({ rate }) => ({ rate, seed: null }),
  outputShape: (_, inputs) => only(inputs, "gaussian-dropout"),
  parameters: () => [],
  forward(ops, { config: { rate }, inputs, context }) {
    const x = only(inputs, "gaussian-dropout");
    if (!context.training || rate === 0) return x;
    const deviation = Math.sqrt(rate / (1 - rate));
    return ops.mul(x, ops.add(ops.mul(context.noise(x.shape, "normal"), deviation), 1));
  },
} as const satisfies LayerKind<GaussianDropoutConfig>;
