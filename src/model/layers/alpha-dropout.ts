import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { readNumberWithin, refuseUnless } from "../raw-config.ts";

export interface AlphaDropoutConfig {
  readonly rate: number;
}

// −λα: what SELU tends to for very negative inputs — Klambauer et al. 2017, §2
const floor = -1.6732632423543772 * 1.0507009873554805;

/** a·(x·keep − λα·(1 − keep)) + b while training, a and b such that mean 0 and variance 1 stay; x otherwise. */
export const alphaDropout = {
  id: "alpha-dropout",
  kind: "AlphaDropout",
  summary:
    "Sets a random share of its input to SELU's lower limit while training; mean and variance stay.",
  source: "Klambauer et al. 2017, §2 — https://arxiv.org/abs/1706.02515",
  read(raw, who) {
    refuseUnless(raw, { noise_shape: null }, who);
    return { rate: readNumberWithin(raw, "rate", 0.5, [0, 1], who) };
  },
  write: ({ rate }) => ({ rate, seed: null, noise_shape: null }),
  outputShape: (_, inputs) => only(inputs, "alpha-dropout"),
  parameters: () => [],
  forward(ops, { config: { rate }, inputs, context }) {
    const x = only(inputs, "alpha-dropout");
    if (!context.training || rate === 0) return x;
    if (rate === 1) return ops.mul(x, 0); // a grows without bounds; what is left has mean 0
    const keeps = ops.not(ops.less(context.noise(x.shape), rate));
    const a = 1 / Math.sqrt((1 - rate) * (1 + rate * floor ** 2));
    return ops.add(ops.mul(ops.where(keeps, x, floor), a), -a * floor * rate);
  },
} as const satisfies LayerKind<AlphaDropoutConfig>;
