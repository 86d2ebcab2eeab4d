import { withGatedCells } from "./changes/recurrence.ts";
import type { Mitigation } from "./mitigation.ts";

export const useLstm = {
  id: "use-lstm",
  summary:
    "Replaces simple recurrent layers by LSTM with a forget bias of ln T: the gradient of the memory passes through gates that start open.",
  source:
    "Hochreiter & Schmidhuber 1997; Tallec & Ollivier 2018, §2 — https://arxiv.org/abs/1804.11188",
  treats: ["long-sequence", "weak-recurrent-weights", "strong-recurrent-weights"],
  cost: 5,
  limits:
    "Does not help with the usual forget bias of 0 or 1 beyond some 20 steps, and has four times the weights of the layer it replaces.",
  apply: (plan, situation) => withGatedCells(plan, situation, "LSTM"),
} as const satisfies Mitigation;
