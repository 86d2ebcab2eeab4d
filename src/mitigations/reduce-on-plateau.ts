import { withSchedule } from "./changes/schedule.ts";
import type { Mitigation } from "./mitigation.ts";

export const reduceOnPlateau = {
  id: "reduce-on-plateau",
  summary: "Divides the learning rate by 5 whenever the validation loss has stopped falling.",
  source:
    "https://keras.io/api/callbacks/reduce_lr_on_plateau/; Bengio 2012, §3.1.1 — https://arxiv.org/abs/1206.5533",
  treats: ["learning-rate-too-high"],
  cost: 2,
  limits:
    "Does not help a loss that is NaN before the first plateau, and mistakes a plateau of vanishing gradients for the end.",
  apply: (plan) => withSchedule(plan, "reduce-on-plateau", { factor: 0.2, patience: 2 }),
} as const satisfies Mitigation;
