import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { sizeOf } from "../graph/tensor.ts";
import { tasks } from "./index.ts";
import type { Dataset, Task } from "./task.ts";

const support = [
  "index.ts",
  "optional-package.ts",
  "points.ts",
  "problem.ts",
  "standardization.ts",
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

  test("has as many finite features and labels as it says, and the published number of each class", async () => {
    const dataset = await task.load(rngOf(1));
    expect(dataset.features.length).toBe(dataset.size * sizeOf(dataset.shape));
    expect(dataset.features.every(Number.isFinite)).toBe(true);
    expect(
      dataset.featureNames.length === 0 || dataset.featureNames.length === sizeOf(dataset.shape),
    ).toBe(true);
    const counts = classCounts(dataset);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(dataset.size);
    if (id !== "xor") expect(counts).toEqual(published[id]);
  });
});

const published: Readonly<Record<string, readonly number[]>> = {
  circle: [500, 500],
  blob: [334, 333, 333],
  moons: [500, 500],
  spirals: [500, 500],
  iris: [50, 50, 50],
  digits: [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978],
};

describe.each(
  registered
    .filter(({ id }) => id !== "digits" && id !== "iris")
    .map((task) => [task.id, task] as const),
)("%s is generated", (_, task) => {
  test("alike from the same stream, whatever was drawn from it, and otherwise from another", async () => {
    const used = rngOf(1);
    used.normal();
    expect(await task.load(used)).toEqual(await task.load(rngOf(1)));
    expect(await task.load(rngOf(2))).not.toEqual(await task.load(rngOf(1)));
  });
});
