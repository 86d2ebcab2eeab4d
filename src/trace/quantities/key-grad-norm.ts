import { normOf, type Quantity } from "../quantity.ts";

export const keyGradNorm = {
  id: "key-grad-norm",
  symbol: "‖∂L/∂Key‖₂",
  unit: "loss per key",
  per: "layer",
  pass: "backward",
  summary:
    "Size of the gradient at the keys of an attention layer: it vanishes where all tokens look alike.",
  source: "Noci et al. 2022, §3.2 — https://arxiv.org/abs/2206.03126",
  measure(ops, { observed }) {
    const grad = observed["key"]?.[0]?.grad;
    return grad && normOf(ops, [grad]);
  },
} as const satisfies Quantity;
