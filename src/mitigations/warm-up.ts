import { withSchedule } from "./changes/schedule.ts";
import type { Mitigation } from "./mitigation.ts";

/** Share of the planned steps. */
const share = 0.1;

export const warmUp = {
  id: "warm-up",
  summary:
    "Raises the learning rate from near 0 to its value over the first tenth of the training.",
  source:
    "Goyal et al. 2017, §2.2 — https://arxiv.org/abs/1706.02677; Xiong et al. 2020, §3 — https://arxiv.org/abs/2002.04745",
  treats: ["learning-rate-too-high", "post-norm"],
  cost: 2,
  limits:
    "Does not help a learning rate that is too high for the whole training, nor gradients that vanish: early steps become smaller still.",
  apply: (plan) => withSchedule(plan, "warm-up", { steps: share }),
} as const satisfies Mitigation;
