import { normOf, type Quantity } from "../quantity.ts";

export const queryGradNorm = {
  id: "query-grad-norm",
  symbol: "‖∂L/∂Query‖₂",
  unit: "loss per query",
  per: "layer",
  pass: "backward",
  summary:
    "Size of the gradient at the queries of an attention layer: it vanishes where all tokens look alike.",
  source: "Noci et al. 2022, §3.2 — https://arxiv.org/abs/2206.03126",
  measure(ops, { observed }) {
    const grad = observed["query"]?.[0]?.grad;
    return grad && normOf(ops, [grad]);
  },
} as const satisfies Quantity;
