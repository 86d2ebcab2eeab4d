import { normOf, type Quantity } from "../quantity.ts";

export const trunkGradNorm = {
  id: "trunk-grad-norm",
  symbol: "‖∂L/∂y‖₂",
  unit: "loss per feature",
  per: "layer",
  pass: "backward",
  summary:
    "What a skip connection brings back to where it forks, unchanged: the gradient of the sum at its end.",
  source: "He et al. 2016, Identity Mappings, eq. 5 — https://arxiv.org/abs/1603.05027",
  measure: (ops, { skip }) => skip && normOf(ops, [skip.sum]),
} as const satisfies Quantity;
