import { type RateSchedule, setting, stepsOf, warmup } from "../rate-schedule.ts";

/**
 * f + (1−f)·½(1 + cos(π·(t−W)/(T−W))) after a linear warm-up of W steps, t counted from 0. `final` is f; `warmup` is W, and
 * below 1 a share of the run.
 */
export const cosine = {
  id: "cosine",
  summary: "Falls along half a cosine to the end of the run, after a linear warm-up if wanted.",
  source:
    "Loshchilov & Hutter 2017, eq. 5 — https://arxiv.org/abs/1608.03983; https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay/",
  defaults: { warmup: 0, final: 0 },
  factor(config, at) {
    const warmupSteps = stepsOf(config, "warmup", at);
    if (at.step < warmupSteps) return warmup(warmupSteps, at.step);
    const length = Math.max(1, at.plannedSteps - warmupSteps);
    const progress = Math.min(1, (at.step - warmupSteps) / length);
    const final = setting(config, "final");
    return final + (1 - final) * 0.5 * (1 + Math.cos(Math.PI * progress));
  },
} as const satisfies RateSchedule;
