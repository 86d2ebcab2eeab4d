import { type RateSchedule, stepsOf, warmup } from "../rate-schedule.ts";

/** min(1, t/W), t counted from 1. `steps` is W; below 1 it is a share of the run. */
export const warmUp = {
  id: "warm-up",
  summary: "Rises in a line to the learning rate, and stays there.",
  source:
    "Goyal et al. 2017, §2.2 — https://arxiv.org/abs/1706.02677; Ma & Yarats 2021 — https://arxiv.org/abs/1910.04209",
  defaults: { steps: 0.1 },
  factor: (config, at) => warmup(stepsOf(config, "steps", at), at.step),
} as const satisfies RateSchedule;
