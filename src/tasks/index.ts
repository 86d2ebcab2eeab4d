import { adding } from "./adding.ts";
import { blob } from "./blob.ts";
import { circle } from "./circle.ts";
import { copy } from "./copy.ts";
import { digits } from "./digits.ts";
import { iris } from "./iris.ts";
import { moons } from "./moons.ts";
import { remember } from "./remember.ts";
import { sequentialDigits } from "./sequential-digits.ts";
import { shapes } from "./shapes.ts";
import { spirals } from "./spirals.ts";
import type { Task } from "./task.ts";
import { text } from "./text.ts";
import { xor } from "./xor.ts";

/** Every built-in task: points and features, then images, then sequences; the quickest first. */
export const tasks = [
  xor,
  circle,
  blob,
  moons,
  spirals,
  iris,
  digits,
  shapes,
  remember,
  adding,
  copy,
  sequentialDigits,
  text,
] as const satisfies readonly Task[];
export type TaskId = (typeof tasks)[number]["id"];
