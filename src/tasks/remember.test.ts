import { expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { problemOf } from "./problem.ts";
import { remember } from "./remember.ts";
import type { Dataset, Task } from "./task.ts";

const task: Task = remember;

/** Which symbol every sequence shows at every step; asserts that it is one. */
function symbolsOf({ features, size, shape: [steps = 0, kinds = 0] }: Dataset): number[][] {
  return Array.from({ length: size }, (_, n) =>
    Array.from({ length: steps }, (_, t) => {
      const step = Array.from(features.subarray((n * steps + t) * kinds).subarray(0, kinds));
      expect(step.toSorted()).toEqual([...new Array<number>(kinds - 1).fill(0), 1]);
      return step.indexOf(1);
    }),
  );
}

function labelsOf({ targets }: Dataset): readonly number[] {
  return targets.kind === "classes" ? [...targets.labels] : [];
}

test("60 fillers follow one of 8 symbols, which is the class: chance is 1/8", async () => {
  const dataset = await task.load(rngOf(1), { samples: 80 });
  expect(dataset).toMatchObject({ shape: [61, 9], lag: 60 });
  const sequences = symbolsOf(dataset);
  expect(sequences.map(([first]) => first)).toEqual(labelsOf(dataset));
  expect(sequences.every(([, ...later]) => later.every((symbol) => symbol === 8))).toBe(true);
  const { chance } = problemOf("remember", dataset, { validation: 0.2, rng: rngOf(1) });
  expect(chance).toEqual({ metric: 0.125, loss: expect.closeTo(Math.log(8), 12) });
});

test("distractors are symbols, as often as asked for, all alike, and never change the class", async () => {
  const dataset = await task.load(rngOf(2), {
    lag: 20,
    symbols: 4,
    distractors: 0.25,
    samples: 1000,
  });
  const sequences = symbolsOf(dataset);
  expect(sequences.map(([first]) => first)).toEqual(labelsOf(dataset));
  const later = sequences.flatMap(([, ...rest]) => rest);
  const share = (symbol: number) => later.filter((other) => other === symbol).length / later.length;
  // Four standard errors over 20,000 steps.
  const tolerance = (p: number) => 4 * Math.sqrt((p * (1 - p)) / later.length);
  expect(Math.abs(share(4) - 0.75)).toBeLessThan(tolerance(0.75));
  for (const symbol of [0, 1, 2, 3])
    expect(Math.abs(share(symbol) - 0.0625)).toBeLessThan(tolerance(0.0625));
});

test("distractors come from the stream", async () => {
  const load = async (seed: number) =>
    (await task.load(rngOf(seed), { distractors: 1, samples: 20 })).features;
  expect(await load(1)).toEqual(await load(1));
  expect(await load(1)).not.toEqual(await load(2));
});

test.each([
  [{ lag: 0 }, "remember: lag must be a whole number from 1 to 10000, got 0"],
  [{ symbols: 1 }, "remember: symbols must be a whole number from 2 to 100, got 1"],
  [{ distractors: 1.1 }, "remember: distractors must be a number from 0 to 1, got 1.1"],
  [{ lagg: 3 }, 'remember: unknown option, got "lagg"; try "lag"'],
  [
    { lag: 10_000, samples: 100_000 },
    "remember: 100000 samples of [10001, 9] may hold at most 134217728 numbers, got 9000900000; try samples=1491",
  ],
])("%o is refused", async (options, message) => {
  await expect(task.load(rngOf(1), options)).rejects.toThrow(new RangeError(message));
});
