import { forgetBias, lagOf, withGateBias } from "./changes/recurrence.ts";
import type { Mitigation } from "./mitigation.ts";

export const forgetGateBias = {
  id: "forget-gate-bias",
  summary:
    "Starts the forget gates (of a GRU: update gates) with bias ln T, T the steps to remember: memory then lasts about T steps.",
  source:
    "Gers et al. 2000; Jozefowicz et al. 2015 — https://proceedings.mlr.press/v37/jozefowicz15.html; Tallec & Ollivier 2018",
  treats: ["closed-forget-gate"],
  cost: 2,
  limits:
    "Does not help simple recurrent layers, which have no gate; a task of many time scales is better served by chrono-init.",
  apply: (plan, situation) => withGateBias(plan, forgetBias(lagOf(plan, situation))),
} as const satisfies Mitigation;
