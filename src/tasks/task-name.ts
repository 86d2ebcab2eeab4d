import { tasks } from "./index.ts";
import { optionsOf, type TaskOptions } from "./options.ts";
import type { Ceiling, Task } from "./task.ts";

/** What a person means by `remember:lag=60,symbols=8` or `text:book.txt,length=40`. */
export interface NamedTask {
  readonly task: Task;
  /** Those that were said; all are known and in range. */
  readonly options: TaskOptions;
  /** The text to read in place of the built-in one, where the name says one. */
  readonly file: string | undefined;
  /** With these options; `undefined` for a file. */
  readonly ceiling: Ceiling | undefined;
}

const assignment = /^\s*([a-z]\w*)\s*=(.*)$/i;

/**
 * The task that `id`, `id:key=value,key=value`, or `id:file,key=value` for one that reads a text
 * names; `undefined` where the part before the first colon is no task's id.
 *
 * A file may have commas in its name; one that has a `=` behind letters alone, too, is written with
 * its folder: `./a=b.txt`.
 *
 * @throws RangeError for options that cannot be read, are unknown, said twice or out of range, and
 *   for a file where the task reads none.
 */
export function taskNamed(name: string): NamedTask | undefined {
  const colon = name.indexOf(":");
  const id = colon < 0 ? name : name.slice(0, colon);
  const task: Task | undefined = tasks.find((candidate) => candidate.id === id);
  if (!task) return undefined;
  const parts = colon < 0 ? [] : name.slice(colon + 1).split(",");
  const isOption = (part: string) => assignment.test(part);
  const first = parts.findIndex(isOption);
  const file = (first < 0 ? parts : parts.slice(0, first)).join(",");
  if (file !== "" && !task.fromText) throw unreadable(task, file);
  const options = pairsOf(task, first < 0 ? [] : parts.slice(first));
  const all = completed(task, options);
  if (file !== "") return { task, options, file, ceiling: undefined };
  const ceiling = task.ceilingOf ? task.ceilingOf(all) : task.ceiling;
  return { task, options, file: undefined, ceiling };
}

function pairsOf(task: Task, parts: readonly string[]): TaskOptions {
  const options: Record<string, number> = {};
  for (const part of parts) {
    const [, key, value = ""] = assignment.exec(part) ?? [];
    if (key === undefined) throw unreadable(task, part);
    if (Object.hasOwn(options, key))
      throw new RangeError(`${task.id}: ${key} may be given once, got it twice`);
    const number = value.trim() === "" ? Number.NaN : Number(value);
    // An unknown name is the greater mistake, whatever its value.
    if (Number.isNaN(number) && Object.hasOwn(task.defaults ?? {}, key))
      throw new RangeError(`${task.id}: ${key} must be a number, got "${value.trim()}"`);
    options[key] = number;
  }
  return options;
}

function completed({ id, defaults, ranges }: Task, options: TaskOptions): TaskOptions {
  const [first] = Object.keys(options);
  if (!defaults && first !== undefined)
    throw new RangeError(`${id}: has no options, got "${first}"; try ${id}`);
  return optionsOf({ id, defaults: defaults ?? {}, ranges: ranges ?? {} }, options);
}

function unreadable({ id, defaults }: Task, part: string): RangeError {
  const example = Object.entries(defaults ?? {})
    .slice(0, 2)
    .map(([key, value]) => `${key}=${value}`);
  const hint = example.length === 0 ? id : `${id}:${example.join(",")}`;
  return new RangeError(`${id}: options are written key=value, got "${part}"; try ${hint}`);
}
