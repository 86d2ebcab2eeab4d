import { initializerRef } from "../model/initializers/index.ts";
import { lagOf, withGateBias } from "./changes/recurrence.ts";
import type { Mitigation } from "./mitigation.ts";

export const chronoInit = {
  id: "chrono-init",
  summary:
    "Draws forget biases as ln U(1, T − 1) and input biases as their negative: memories of all lengths up to T.",
  source: "Tallec & Ollivier 2018, eq. 16 — https://arxiv.org/abs/1804.11188",
  treats: ["closed-forget-gate"],
  cost: 2,
  limits: "Does not help simple recurrent layers, and slows down tasks that need no long memory.",
  apply(plan, situation) {
    const horizon = Math.max(3, lagOf(plan, situation));
    return withGateBias(plan, initializerRef("chrono", { horizon }));
  },
} as const satisfies Mitigation;
