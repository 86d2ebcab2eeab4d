import type { Quantity } from "../quantity.ts";

export const attentionLogit = {
  id: "attention-logit",
  symbol: "max q·k/√d",
  unit: "logit",
  per: "layer",
  pass: "forward",
  summary: "The largest attention logit; beyond about 50 the softmax sees one token only.",
  source: "Dehghani et al. 2023, ViT-22B, §3.2 — https://arxiv.org/abs/2302.05442",
  measure(ops, { observed }) {
    const logits = observed["attention-logits"]?.[0]?.value;
    return logits && ops.reduceMax(logits, undefined, true);
  },
} as const satisfies Quantity;
