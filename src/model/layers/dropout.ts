import { dropped } from "../dropped.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { readNumberWithin, refuseUnless } from "../raw-config.ts";

export interface DropoutConfig {
  readonly rate: number;
}

/** x·keep / (1 − rate) while training, keep = 1 with probability 1 − rate; x otherwise. */
export const dropout = {
  id: "dropout",
  kind: "Dropout",
  summary: "Zeroes a random share of its input while training and scales up the rest.",
  source: "Srivastava et al. 2014 — https://jmlr.org/papers/v15/srivastava14a.html",
  read(raw, who) {
    refuseUnless(raw, { noise_shape: null }, who);
    return { rate: readNumberWithin(raw, "rate", 0.5, [0, 1], who) };
  },
  write: ({ rate }) => ({ rate, seed: null, noise_shape: null }),
  outputShape: (_, inputs) => only(inputs, "dropout"),
  parameters: () => [],
  forward: (ops, { config, inputs, context }) =>
    dropped(ops, only(inputs, "dropout"), config.rate, context),
} as const satisfies LayerKind<DropoutConfig>;
