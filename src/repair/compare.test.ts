import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { compare, score } from "./compare.ts";
import type { SeedOutcome } from "./repair.ts";

const alpha = 0.05;
const five = (progress: number) => new Array<number>(5).fill(progress);

describe("a change is", () => {
  test.each<[string, readonly number[], readonly number[], string]>([
    ["kept where all seeds train and none did before", five(0.9), five(0), "kept"],
    ["kept where the control diverged", five(0.9), five(Number.NEGATIVE_INFINITY), "kept"],
    ["not-solved where one seed is at chance", [0.9, 0.9, 0.9, 0.9, 0], five(0), "not-solved"],
    [
      "not-solved where all seeds come half of the way to having trained",
      five(0.25),
      five(0),
      "not-solved",
    ],
    ["not-solved where one seed diverged", [0.9, 0.9, 0.9, 0.9, Number.NaN], five(0), "not-solved"],
    ["no-advantage where the control trains as well", five(0.9), five(0.9), "no-advantage"],
    ["no-advantage over four failing seeds of five", five(0.9), [0, 0, 0, 0, 0.95], "no-advantage"],
    [
      "worse where one seed falls under its control",
      [0.9, 0.9, 0.9, 0.9, 0.6],
      [0, 0, 0, 0, 0.9],
      "worse",
    ],
  ])("%s", (_, repaired, control, decision) => {
    expect(compare(seeds(repaired), seeds(control), alpha).decision).toBe(decision);
  });

  test("worse where the training metric rises and the validation metric falls", () => {
    const overfit = seeds(five(0.9), 0.5);
    expect(compare(overfit, seeds(five(0), 0.7), alpha).decision).toBe("worse");
    expect(compare(overfit, seeds(five(0), 0.55), alpha).decision).toBe("kept");
  });

  test("kept where the validation metric of the control is not a number", () => {
    expect(compare(seeds(five(0.9)), seeds(five(0), Number.NaN), alpha).decision).toBe("kept");
  });

  test("kept only under the level that is asked for", () => {
    expect(compare(seeds(five(0.9)), seeds(five(0)), 1 / 32).decision).toBe("no-advantage");
    expect(compare(seeds(five(0.9)), seeds(five(0)), 1 / 31).decision).toBe("kept");
    expect(compare(seeds(five(0.9)), seeds(five(0)), alpha).test).toMatchObject({
      p: 1 / 32,
      n: 5,
      wins: 5,
    });
  });
});

const progress = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.constantFrom(0, Number.NaN, Number.NEGATIVE_INFINITY),
);
const pairs = fc.array(fc.tuple(progress, progress), { minLength: 1, maxLength: 8 });

lawTest.prop([pairs])("a change is never kept while any seed is at chance", (list) => {
  const repaired = list.map(([after]) => after);
  const { decision } = compare(seeds(repaired), seeds(list.map(([, before]) => before)), 1);
  if (repaired.some((value) => !(value > 0))) expect(decision).not.toBe("kept");
});

lawTest.prop([pairs, fc.double({ min: 0.001, max: 1, noNaN: true })])(
  "a change that is kept beats its control at the level, and no seed of it is much worse",
  (list, level) => {
    const [repaired, control] = [0, 1].map((side) => seeds(list.map((pair) => pair[side] ?? 0)));
    const { decision, test: result } = compare(repaired ?? [], control ?? [], level);
    if (decision !== "kept") return;
    expect(result.p).toBeLessThan(level);
    expect(result.meanDifference).toBeGreaterThan(0);
    repaired?.forEach((seed, i) => {
      const before = control?.[i];
      expect(score(seed)).toBeGreaterThanOrEqual((before ? score(before) : 0) - 0.1);
    });
  },
);

test.each([
  [0.7, 0.7],
  [-0.2, 0],
  [Number.NaN, 0],
  [Number.NEGATIVE_INFINITY, 0],
])("the score of progress %d is %d", (value, expected) => {
  const [seed] = seeds([value]);
  expect(seed && score(seed)).toBe(expected);
});

function seeds(list: readonly number[], validationMetric = 0.7): readonly SeedOutcome[] {
  return list.map((value, seed) => ({
    seed,
    outcome: {
      kind: value >= 0.5 ? "trained" : "not-trained",
      steps: 10,
      finalLoss: 0.5,
      finalMetric: 0.5,
      validationLoss: 0.5,
      validationMetric,
      firstNonFiniteStep: undefined,
      progress: value,
    },
  }));
}
