import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { sizeOf } from "../graph/tensor.ts";
import { tasks } from "./index.ts";
import type { TaskOptions } from "./options.ts";
import type { Dataset, Task } from "./task.ts";

const support = [
  "index.ts",
  "one-hot.ts",
  "optional-package.ts",
  "options.ts",
  "points.ts",
  "problem.ts",
  "standardization.ts",
  "task-name.ts",
  "task.ts",
];
const registered: readonly Task[] = tasks;

test("src/tasks/ holds exactly the registered tasks, one file each, under its id", () => {
  const files = readdirSync(new URL(".", import.meta.url)).filter((file) =>
    /^[a-z-]+\.ts$/.test(file),
  );
  const entries = files.filter((file) => !support.includes(file));
  expect(entries).toEqual(tasks.map(({ id }) => `${id}.ts`).toSorted());
});

function classCounts({ targets }: Dataset): number[] {
  if (targets.kind !== "classes") return [];
  return targets.names.map((_, label) => targets.labels.filter((other) => other === label).length);
}

/** Enough samples to see what a task is like, few enough to be quick. */
function few({ defaults }: Task): TaskOptions {
  return defaults?.["samples"] === undefined ? {} : { samples: 240 };
}

describe.each(registered.map((task) => [task.id, task] as const))("%s", (id, task) => {
  test("says where it and its ceiling come from, and holds out a part", () => {
    expect(task.summary).toMatch(/^[A-Z].*[.]$/);
    expect(task.source).not.toBe("");
    expect(task.ceiling.source).not.toBe("");
    expect(task.ceiling.metric).toBeGreaterThan(1 / 3);
    expect(task.ceiling.metric).toBeLessThanOrEqual(1);
    expect(task.validation).toBeGreaterThan(0);
    expect(task.validation).toBeLessThan(1);
  });

  test("has a range for each option, and defaults within", () => {
    expect(Object.keys(task.ranges ?? {})).toEqual(Object.keys(task.defaults ?? {}));
    for (const [key, { least, most }] of Object.entries(task.ranges ?? {})) {
      expect(key).toMatch(/^[a-z]+$/);
      expect(task.defaults?.[key]).toBeGreaterThanOrEqual(least);
      expect(task.defaults?.[key]).toBeLessThanOrEqual(most);
    }
  });

  test("has as many finite features and labels as it says, and the published number of each class", async () => {
    const dataset = await task.load(rngOf(1), few(task));
    expect(dataset.features.length).toBe(dataset.size * sizeOf(dataset.shape));
    expect(dataset.features.every(Number.isFinite)).toBe(true);
    expect(
      dataset.featureNames.length === 0 || dataset.featureNames.length === sizeOf(dataset.shape),
    ).toBe(true);
    if (dataset.targets.kind === "numbers") {
      expect(dataset.targets.values.length).toBe(dataset.size * dataset.targets.width);
      return;
    }
    const counts = classCounts(dataset);
    const { positions = 1 } = dataset.targets;
    expect(dataset.targets.labels.length).toBe(dataset.size * positions);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(dataset.size * positions);
    if (published[id]) expect(counts).toEqual(published[id]);
  });

  test("is solved with a memory of fewer steps than a sequence has, and has codes below their number", async () => {
    const { lag, shape, codes, features } = await task.load(rngOf(1), few(task));
    if (lag !== undefined) expect(lag).toBeLessThan(shape[0] ?? 0);
    if (lag !== undefined) expect(lag).toBeGreaterThan(0);
    if (codes !== undefined)
      expect(features.every((x) => Number.isInteger(x) && x >= 0 && x < codes)).toBe(true);
  });
});

const published: Readonly<Record<string, readonly number[]>> = {
  circle: [500, 500],
  blob: [334, 333, 333],
  moons: [500, 500],
  spirals: [500, 500],
  iris: [50, 50, 50],
  digits: [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978],
  shapes: new Array<number>(6).fill(40),
  remember: new Array<number>(8).fill(30),
  "sequential-digits": new Array<number>(10).fill(24),
};

/** Tasks that are the same data for every seed. */
const fixed = ["iris", "digits", "remember", "sequential-digits"];

describe.each(
  registered.filter(({ id }) => !fixed.includes(id)).map((task) => [task.id, task] as const),
)("%s is generated", (_, task) => {
  test("alike from the same stream, whatever was drawn from it, and otherwise from another", async () => {
    const used = rngOf(1);
    used.normal();
    const first = await task.load(rngOf(1), few(task));
    expect(await task.load(used, few(task))).toEqual(first);
    expect((await task.load(rngOf(2), few(task))).features).not.toEqual(first.features);
  });
});
