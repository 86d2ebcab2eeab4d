import type { RateSchedule } from "../rate-schedule.ts";

export const constant = {
  id: "constant",
  summary: "The same learning rate at every step.",
  source: "https://keras.io/api/optimizers/#learning-rate-decay--scheduling",
  defaults: {},
  factor: () => 1,
} as const satisfies RateSchedule;
