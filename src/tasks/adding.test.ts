import { expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { adding } from "./adding.ts";
import type { Dataset, Task } from "./task.ts";

const task: Task = adding;

/** Numbers and marked steps of every sequence. */
function sequencesOf({ features, size, shape: [length = 0] }: Dataset) {
  return Array.from({ length: size }, (_, n) => {
    const steps = Array.from({ length }, (_, t) => 2 * (n * length + t));
    const numbers = steps.map((at) => features[at] ?? Number.NaN);
    const marks = steps.map((at) => features[at + 1] ?? Number.NaN);
    return { numbers, marks, marked: marks.flatMap((mark, t) => (mark === 1 ? [t] : [])) };
  });
}

function sumsOf({ targets }: Dataset): Float32Array {
  return targets.kind === "numbers" ? targets.values : new Float32Array();
}

test.each([2, 3, 20, 51])(
  "length %i: one number is marked in each half, and the target is their sum",
  async (length) => {
    const dataset = await task.load(rngOf(1), { length, samples: 300 });
    const half = Math.floor(length / 2);
    expect(dataset).toMatchObject({ size: 300, shape: [length, 2], lag: length - 1 });
    const sums = sumsOf(dataset);
    for (const [n, { numbers, marks, marked }] of sequencesOf(dataset).entries()) {
      expect(numbers.every((x) => x >= 0 && x <= 1)).toBe(true);
      expect(marks.filter((mark) => mark !== 0)).toEqual([1, 1]);
      const [first = -1, second = -1] = marked;
      expect(first).toBeLessThan(half);
      expect(second).toBeGreaterThanOrEqual(half);
      expect(sums[n]).toBeCloseTo((numbers[first] ?? 0) + (numbers[second] ?? 0), 6);
    }
  },
);

test("the squared error of answering 1 is 1/6, and every step is marked equally often in its half", async () => {
  const dataset = await task.load(rngOf(3), { length: 10, samples: 5000 });
  const error = sumsOf(dataset).reduce((sum, y) => sum + (y - 1) ** 2, 0) / dataset.size;
  // Var (y − 1)² = 7/180 for the triangular sum: three standard errors over 5,000 samples.
  expect(Math.abs(error - 1 / 6)).toBeLessThan(3 * Math.sqrt(7 / 180 / 5000));
  const counts = new Array<number>(10).fill(0);
  for (const { marked } of sequencesOf(dataset))
    for (const step of marked) counts[step] = (counts[step] ?? 0) + 1;
  // Five standard errors of a share of 1/5 over 5,000 samples.
  for (const count of counts)
    expect(Math.abs(count / 5000 - 0.2)).toBeLessThan(5 * Math.sqrt((0.2 * 0.8) / 5000));
});

test("a sequence of one step has no two numbers", async () => {
  await expect(task.load(rngOf(1), { length: 1 })).rejects.toThrow(
    new RangeError("adding: length must be a whole number from 2 to 10000, got 1"),
  );
});
