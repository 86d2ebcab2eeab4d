import type { RateSchedule } from "../rate-schedule.ts";
import { constant } from "./constant.ts";
import { cosine } from "./cosine.ts";
import { exponentialDecay } from "./exponential-decay.ts";
import { inverseSqrt } from "./inverse-sqrt.ts";
import { reduceOnPlateau } from "./reduce-on-plateau.ts";
import { stepDecay } from "./step-decay.ts";
import { warmUp } from "./warm-up.ts";

/** Every schedule of the learning rate, simplest first. */
export const schedules = [
  constant,
  warmUp,
  cosine,
  exponentialDecay,
  stepDecay,
  inverseSqrt,
  reduceOnPlateau,
] as const satisfies readonly RateSchedule[];
export type ScheduleId = (typeof schedules)[number]["id"];
