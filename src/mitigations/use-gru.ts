import { withGatedCells } from "./changes/recurrence.ts";
import type { Mitigation } from "./mitigation.ts";

export const useGru = {
  id: "use-gru",
  summary:
    "Replaces simple recurrent layers by GRU with an update bias of ln T: a state that is kept unless the gate says otherwise.",
  source:
    "Cho et al. 2014 — https://arxiv.org/abs/1406.1078; Tallec & Ollivier 2018, §2 — https://arxiv.org/abs/1804.11188",
  treats: ["long-sequence", "weak-recurrent-weights", "strong-recurrent-weights"],
  cost: 5,
  limits:
    "Does not help with an update bias of 0 beyond some 20 steps, and has three times the weights of the layer it replaces.",
  apply: (plan, situation) => withGatedCells(plan, situation, "GRU"),
} as const satisfies Mitigation;
