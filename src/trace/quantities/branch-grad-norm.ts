import { normOf, type Quantity } from "../quantity.ts";

export const branchGradNorm = {
  id: "branch-grad-norm",
  symbol: "‖Jᵀ ∂L/∂y‖₂",
  unit: "loss per feature",
  per: "layer",
  pass: "backward",
  summary:
    "What the residual branch adds to the gradient where the skip forks: 0 for a branch that starts at 0, above the trunk's where branches explode.",
  source: "He et al. 2016, Identity Mappings, eq. 5 — https://arxiv.org/abs/1603.05027",
  measure: (ops, { skip }) => skip && normOf(ops, [ops.sub(skip.fork, skip.sum)]),
} as const satisfies Quantity;
