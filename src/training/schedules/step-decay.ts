import { type RateSchedule, setting, stepsOf } from "../rate-schedule.ts";

/** r^⌊t/s⌋, t counted from 0. `rate` is r; `steps` is s, and below 1 a share of the run. */
export const stepDecay = {
  id: "step-decay",
  summary: "Drops by a factor every so many steps.",
  source:
    "He et al. 2016, §3.4: by 10 when the error plateaus — https://arxiv.org/abs/1512.03385; torch.optim.lr_scheduler.StepLR",
  defaults: { rate: 0.1, steps: 0.3 },
  factor: (config, at) =>
    setting(config, "rate") ** Math.floor(at.step / Math.max(1, stepsOf(config, "steps", at))),
} as const satisfies RateSchedule;
