import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { blob } from "./blob.ts";
import { circle } from "./circle.ts";
import { problemOf } from "./problem.ts";
import type { Dataset } from "./task.ts";

function classified(labels: readonly number[]): Dataset {
  const names = Array.from({ length: Math.max(...labels) + 1 }, (_, k) => `${k}`);
  return {
    size: labels.length,
    shape: [1],
    features: Float32Array.from(labels),
    featureNames: [],
    targets: { kind: "classes", labels: Int32Array.from(labels), names },
  };
}

function measured(values: readonly number[], width = 1): Dataset {
  const size = values.length / width;
  const targets = { kind: "numbers", values: Float32Array.from(values), width } as const;
  return { size, shape: [1], features: new Float32Array(size), featureNames: [], targets };
}

const half = { validation: 0.5, rng: rngOf(1) };

lawTest.prop([
  fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 20, maxLength: 200 }),
  fc.double({ min: 0.1, max: 0.7, noNaN: true }),
  fc.integer(),
])(
  "the parts are disjoint, complete, of the size asked for, and share every class alike",
  (labels, validation, seed) => {
    const problem = problemOf("p", classified(labels), { validation, rng: rngOf(seed) });
    const all = [...problem.train, ...problem.validation].sort((a, b) => a - b);
    expect(all).toEqual(labels.map((_, n) => n));
    const held = problem.validation.length;
    for (const label of new Set(labels)) {
      const count = labels.filter((other) => other === label).length;
      const heldOfClass = problem.validation.filter((n) => labels[n] === label).length;
      expect(heldOfClass).toBeLessThan(count);
      if (held === Math.round(validation * labels.length) && count > 5)
        expect(Math.abs(heldOfClass - (count * held) / labels.length)).toBeLessThan(2);
    }
    expect(held).toBeLessThanOrEqual(Math.round(validation * labels.length));
  },
);

test("circle and blob are split 700 to 300", async () => {
  for (const task of [circle, blob]) {
    const problem = problemOf(task.id, await task.load(rngOf(1)), {
      validation: task.validation,
      rng: rngOf(1),
      ceiling: task.ceiling,
    });
    expect(problem.train.length).toBe(700);
    expect(problem.validation.length).toBe(300);
    expect(problem.ceiling).toBe(task.ceiling);
  }
});

test("both parts are mixed: neither follows the order of the classes", async () => {
  const dataset = await circle.load(rngOf(1));
  const { train, validation } = problemOf("circle", dataset, { validation: 0.3, rng: rngOf(1) });
  for (const part of [train, validation])
    expect(
      [...part.subarray(0, 50)].some((n) => n < 500) &&
        [...part.subarray(0, 50)].some((n) => n >= 500),
    ).toBe(true);
});

test("the same stream splits alike, whatever was drawn from it; another stream does not", () => {
  const dataset = measured(Array.from({ length: 100 }, (_, n) => n));
  const used = rngOf(1);
  used.uniform();
  const split = (rng = rngOf(1)) => problemOf("p", dataset, { validation: 0.3, rng }).validation;
  expect(split(used)).toEqual(split());
  expect(split(rngOf(2))).not.toEqual(split());
});

test("a class with one sample keeps it for training", () => {
  for (let seed = 0; seed < 20; seed++) {
    const { train } = problemOf("p", classified([0, 0, 0, 0, 1]), {
      validation: 0.4,
      rng: rngOf(seed),
    });
    expect([...train]).toContain(4);
  }
});

describe("chance is", () => {
  test("1/2 and ln 2 for circle, about 1/3 and ln 3 for blob", async () => {
    const chance = async (task: typeof circle | typeof blob) =>
      problemOf(task.id, await task.load(rngOf(1)), { validation: 0.3, rng: rngOf(1) }).chance;
    expect(await chance(circle)).toEqual({ metric: 0.5, loss: expect.closeTo(Math.log(2), 12) });
    expect((await chance(blob)).metric).toBeCloseTo(0.334, 3);
    expect((await chance(blob)).loss).toBeCloseTo(Math.log(3), 5);
  });

  test("the most frequent class of the training part alone", () => {
    const { chance } = problemOf("p", classified([0, 0, 0, 0, 0, 0, 1, 1]), half);
    expect(chance).toEqual({
      metric: 0.75,
      loss: expect.closeTo(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25), 12),
    });
  });

  test("1 and 0 for a single class", () => {
    expect(problemOf("p", classified([0, 0, 0, 0]), half).chance).toEqual({ metric: 1, loss: 0 });
  });

  test("the mean over positions of several labels: a model that ignores its input may count steps", () => {
    const labels = [0, 0, 0, 1, 0, 2, 0, 1];
    const dataset: Dataset = {
      ...classified([0, 0, 0, 0]),
      targets: {
        kind: "classes",
        labels: Int32Array.from(labels),
        names: ["a", "b", "c"],
        positions: 2,
      },
    };
    const problem = problemOf("p", dataset, { validation: 0.25, rng: rngOf(1) });
    expect(problem.train.length).toBe(3);
    const second = [...problem.train].map((n) => labels[2 * n + 1] ?? 0);
    const counts = [0, 1, 2].map((label) => second.filter((other) => other === label).length);
    expect(problem.chance.metric).toBeCloseTo((1 + Math.max(...counts) / 3) / 2, 12);
    const entropy = counts
      .filter((count) => count > 0)
      .reduce((sum, count) => sum - (count / 3) * Math.log(count / 3), 0);
    expect(problem.chance.loss).toBeCloseTo(entropy / 2, 12);
  });

  test("R² = 0 and the variance of the training targets for numbers, averaged over their width", () => {
    const problem = problemOf("p", measured([1, 10, 3, 30, 1, 10, 3, 30], 2), half);
    const rows = [...problem.train].map((n) => (n % 2 === 0 ? 1 : 3));
    const variance = rows[0] === rows[1] ? 0 : (1 + 100) / 2;
    expect(problem.chance).toEqual({ metric: 0, loss: variance });
    expect(problemOf("p", measured([5, 5, 5, 5]), half).chance).toEqual({ metric: 0, loss: 0 });
  });
});

describe("a wrong call is a RangeError", () => {
  test.each([0, 1, -0.1, 30, Number.NaN])("validation %s", (validation) => {
    expect(() => problemOf("p", measured([1, 2, 3]), { validation, rng: rngOf(1) })).toThrow(
      new RangeError(`problemOf: validation must be between 0 and 1, got ${validation}; try 0.3`),
    );
  });

  const empty: Record<string, [Dataset, number, string]> = {
    "nothing to validate": [
      measured([1, 2, 3]),
      0.1,
      "problemOf: the validation part is empty, got validation 0.1 of 3 samples",
    ],
    "nothing to train": [
      measured([1, 2, 3]),
      0.9,
      "problemOf: the train part is empty, got validation 0.9 of 3 samples",
    ],
    "only classes of one sample": [
      classified([0, 1, 2]),
      0.5,
      "problemOf: the validation part is empty, got validation 0.5 of 3 samples",
    ],
    "no sample": [
      measured([]),
      0.5,
      "problemOf: the validation part is empty, got validation 0.5 of 0 samples",
    ],
  };
  test.each(Object.entries(empty))("%s", (_, [dataset, validation, message]) => {
    expect(() => problemOf("p", dataset, { validation, rng: rngOf(1) })).toThrow(
      new RangeError(message),
    );
  });
});
