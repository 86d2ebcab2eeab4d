import { type RateSchedule, setting, stepsOf } from "../rate-schedule.ts";

/** rᵗᐟˢ, t counted from 0. `rate` is r; `steps` is s, and below 1 a share of the run. */
export const exponentialDecay = {
  id: "exponential-decay",
  summary: "Falls by the same factor in every stretch of the run, smoothly.",
  source: "https://keras.io/api/optimizers/learning_rate_schedules/exponential_decay/",
  defaults: { rate: 0.1, steps: 0.5 },
  factor: (config, at) =>
    setting(config, "rate") ** (at.step / Math.max(1, stepsOf(config, "steps", at))),
} as const satisfies RateSchedule;
