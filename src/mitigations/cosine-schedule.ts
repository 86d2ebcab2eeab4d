import { withSchedule } from "./changes/schedule.ts";
import type { Mitigation } from "./mitigation.ts";

export const cosineSchedule = {
  id: "cosine-schedule",
  summary:
    "Warms the learning rate up over a twentieth of the training, then lowers it to 0 along a cosine.",
  source: "Loshchilov & Hutter 2017, §3 — https://arxiv.org/abs/1608.03983",
  treats: ["learning-rate-too-high"],
  cost: 2,
  limits:
    "Does not help a training that blows up in its first steps at the full rate, nor one that needs more steps.",
  apply: (plan) => withSchedule(plan, "cosine", { warmup: 0.05 }),
} as const satisfies Mitigation;
