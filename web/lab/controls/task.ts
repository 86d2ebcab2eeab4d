import { isSequence, labTasks } from "../tasks.ts";
import { type Control, named } from "./control.ts";

/** What is learned, and from what. */
export const taskControls: readonly Control[] = [
  { key: "task", label: "Task", part: "task", source: "", choices: named(labTasks) },
  {
    key: "lag",
    label: "Lag in steps",
    part: "task",
    source: "Steps over which the answer must be remembered. Bengio et al. 1994",
    range: { least: 2, most: 200, step: 1 },
    applies: isSequence,
  },
  {
    key: "inputScale",
    label: "Scale of the input",
    part: "task",
    source: "LeCun et al. 1998, Efficient BackProp, §4.3",
    range: { least: 0.0001, most: 10000, step: "any" },
  },
  {
    key: "targetScale",
    label: "Scale of the target",
    part: "task",
    source: "Bishop 1995, §8.2",
    range: { least: 0.01, most: 10000, step: "any" },
    applies: ({ task }) => task === "adding",
  },
  {
    key: "seed",
    label: "Seed",
    part: "task",
    source: "Decides data, weights and the order of samples: the same seed gives the same run.",
    range: { least: 0, most: 9999, step: 1 },
  },
];
