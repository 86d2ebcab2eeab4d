import { type RateSchedule, stepsOf } from "../rate-schedule.ts";

/**
 * min(t/W, √(W/t)), t counted from 1: the rate of "Attention is all you need" with 1 at its peak. `warmup` is W, and below 1
 * a share of the run; the paper's 4,000 of 100,000 steps are 0.04.
 */
export const inverseSqrt = {
  id: "inverse-sqrt",
  summary: "Rises in a line, then falls with the inverse square root of the step.",
  source: "Vaswani et al. 2017, eq. 3 — https://arxiv.org/abs/1706.03762",
  defaults: { warmup: 0.04 },
  factor(config, at) {
    const warmupSteps = Math.max(1, stepsOf(config, "warmup", at));
    const step = at.step + 1;
    return Math.min(step / warmupSteps, Math.sqrt(warmupSteps / step));
  },
} as const satisfies RateSchedule;
