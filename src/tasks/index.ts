import { blob } from "./blob.ts";
import { circle } from "./circle.ts";
import { digits } from "./digits.ts";
import { iris } from "./iris.ts";
import { moons } from "./moons.ts";
import { spirals } from "./spirals.ts";
import type { Task } from "./task.ts";
import { xor } from "./xor.ts";

/** Every built-in task, the quickest first. */
export const tasks = [
  xor,
  circle,
  blob,
  moons,
  spirals,
  iris,
  digits,
] as const satisfies readonly Task[];
export type TaskId = (typeof tasks)[number]["id"];
