import { meanPairCosine } from "../cosine.ts";
import type { Quantity } from "../quantity.ts";

export const tokenCosine = {
  id: "token-cosine",
  symbol: "E[cos(h_s, h_t)]",
  unit: "1",
  per: "layer",
  pass: "forward",
  summary:
    "Mean cosine between the tokens of a sequence at a layer's output; at 1 they have become one (rank collapse).",
  source:
    "Dong, Cordonnier & Loukas 2021 — https://arxiv.org/abs/2103.03404; Noci et al. 2022 — https://arxiv.org/abs/2206.03126",
  /** For outputs `[batch, tokens, features]` of attention layers and of the sums behind skips. */
  measure(ops, { output, observed, skip }) {
    const isSequence = output.shape.length === 3 && (output.shape[1] ?? 1) > 1;
    if (!isSequence || !(observed["attention-weights"] || skip)) return undefined;
    return meanPairCosine(ops, output);
  },
} as const satisfies Quantity;
