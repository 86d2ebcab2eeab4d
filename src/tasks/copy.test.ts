import { expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { copy } from "./copy.ts";
import { problemOf } from "./problem.ts";
import type { Dataset, Task } from "./task.ts";

const task: Task = copy;

function shown({ features, shape: [steps = 0, kinds = 0] }: Dataset, n: number): number[] {
  return Array.from({ length: steps }, (_, t) =>
    features.subarray((n * steps + t) * kinds, (n * steps + t + 1) * kinds).indexOf(1),
  );
}

function answers({ targets, shape: [steps = 0] }: Dataset, n: number): number[] {
  return targets.kind === "classes" ? [...targets.labels.subarray(n * steps, (n + 1) * steps)] : [];
}

const zeros = (length: number) => new Array<number>(length).fill(0);

test.each([
  { lag: 1, length: 1, symbols: 2 },
  { lag: 7, length: 3, symbols: 4 },
  { lag: 50, length: 10, symbols: 8 },
])("%o: symbols, blanks, a signal, and the symbols again as answers", async (options) => {
  const { lag, length, symbols } = options;
  const dataset = await task.load(rngOf(1), { ...options, samples: 30 });
  expect(dataset).toMatchObject({ shape: [lag + 2 * length, symbols + 2], lag: lag + length });
  for (let n = 0; n < dataset.size; n++) {
    const message = shown(dataset, n).slice(0, length);
    expect(message.every((symbol) => symbol >= 1 && symbol <= symbols)).toBe(true);
    expect(shown(dataset, n)).toEqual([
      ...message,
      ...zeros(lag - 1),
      symbols + 1,
      ...zeros(length),
    ]);
    expect(answers(dataset, n)).toEqual([...zeros(lag + length), ...message]);
  }
});

test("symbols are equally frequent", async () => {
  const dataset = await task.load(rngOf(1), { samples: 1000 });
  const labels = dataset.targets.kind === "classes" ? dataset.targets.labels : new Int32Array();
  for (let symbol = 1; symbol <= 8; symbol++) {
    const share = labels.filter((label) => label === symbol).length / 10_000;
    // Four standard errors of a share of 1/8 over 10,000 symbols.
    expect(Math.abs(share - 1 / 8)).toBeLessThan(4 * Math.sqrt((1 / 8) * (7 / 8) * 1e-4));
  }
});

test("chance is the memoryless strategy of the literature: 10 ln 8/(lag + 20)", async () => {
  const dataset = await task.load(rngOf(1), { samples: 4000 });
  const { chance, train } = problemOf("copy", dataset, { validation: 0.2, rng: rngOf(1) });
  expect(train.length).toBe(3200);
  // The sample's entropy lies below ln 8 by 7/(2·3200), the metric above by some standard errors.
  expect(chance.loss).toBeCloseTo((10 * Math.log(8)) / 70, 3);
  expect(Math.abs(chance.metric - (60 + 10 / 8) / 70)).toBeLessThan(0.003);
});

test.each([
  [{ length: 0 }, "copy: length must be a whole number from 1 to 100, got 0"],
  [{ delay: 5 }, 'copy: unknown option, got "delay"; known: lag, length, symbols, samples'],
])("%o is refused", async (options, message) => {
  await expect(task.load(rngOf(1), options)).rejects.toThrow(new RangeError(message));
});
