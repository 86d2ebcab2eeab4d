import { rngOf } from "../../../src/core/rng.ts";
import { problemOf } from "../../../src/tasks/problem.ts";
import type { Problem } from "../../../src/tasks/task.ts";
import { taskNamed } from "../../../src/tasks/task-name.ts";

/** The problem that a task's name with its options stands for. @throws RangeError for no such task. */
export async function problemOfTask(name: string): Promise<Problem> {
  const named = taskNamed(name);
  if (!named) throw new RangeError(`benchmark: unknown task, got "${name}"`);
  const { task, options, ceiling } = named;
  const dataset = await task.load(rngOf("data"), options);
  return problemOf(name, dataset, { validation: task.validation, rng: rngOf("data"), ceiling });
}
