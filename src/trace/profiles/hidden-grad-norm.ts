import { normsOver, type Profile } from "../quantity.ts";

export const hiddenGradNorm = {
  id: "hidden-grad-norm",
  symbol: "‖∂L/∂h_t‖₂",
  unit: "loss per state",
  per: "time step",
  summary:
    "Size of the gradient at a recurrent layer's state, time step by time step: what reaches the past.",
  source: "Pascanu et al. 2013, §2.1 — https://arxiv.org/abs/1211.5063",
  measure: (ops, { observed }) => normsOver(ops, observed["hidden-state"]),
} as const satisfies Profile;
