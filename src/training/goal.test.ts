import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { evaluate } from "../engine/reference.ts";
import { builder } from "../graph/builder.ts";
import { problemOf } from "../tasks/problem.ts";
import type { Problem, Targets } from "../tasks/task.ts";
import { goalOf } from "./goal.ts";
import type { LossConfig } from "./loss.ts";
import { losses } from "./losses/index.ts";
import type { Recipe } from "./recipe.ts";
import { encodeTargets } from "./targets.ts";

/** A constant predictor beside the best one cannot be better by more than float64 rounding. */
const rounding = 1e-9;
/** The best of a fine grid of constants is this close to the true optimum, relative to the loss. */
const gridTolerance = 0.01;

/** Each case evaluates the loss at a grid of constants. */
const laws = { numRuns: 20 };

const labels = fc
  .array(fc.nat({ max: 1 }), { minLength: 12, maxLength: 12 })
  .filter((list) => list.includes(0) && list.includes(1));
const values = fc.array(fc.double({ min: -9, max: 9, noNaN: true }), {
  minLength: 12,
  maxLength: 12,
});

describe.each(["mse", "mae", "huber"])("the chance loss of %s", (id) => {
  lawTest.prop([values, fc.double({ min: 0.1, max: 5, noNaN: true })], laws)(
    "is that of the best constant",
    (list, delta) => {
      const problem = problemWith({ kind: "numbers", values: Float32Array.from(list), width: 1 });
      const config: LossConfig = id === "huber" ? { delta } : {};
      const { chanceLoss } = goalOf(
        problem,
        recipe(id, config),
        encodeTargets(problem.dataset, [1]),
      );
      const constants = grid(-9, 9, 73);
      const best = Math.min(...constants.map((c) => lossOfConstant(problem, id, config, [c])));
      expect(chanceLoss).toBeLessThanOrEqual(best + rounding);
      expect(best - chanceLoss).toBeLessThanOrEqual(gridTolerance * best + 0.2);
    },
  );
});

describe("the chance loss of classes", () => {
  lawTest.prop([labels], laws)("is that of the best constant for one sigmoid unit", (list) => {
    const problem = problemWith(classes(list));
    const encoded = encodeTargets(problem.dataset, [1]);
    for (const id of ["binary-crossentropy", "mse"]) {
      const { chanceLoss } = goalOf(problem, recipe(id), encoded);
      const all = grid(0.02, 0.98, 49).map((p) => lossOfConstant(problem, id, {}, [p]));
      expect(chanceLoss).toBeLessThanOrEqual(Math.min(...all) + rounding);
      expect(Math.min(...all) - chanceLoss).toBeLessThanOrEqual(gridTolerance);
    }
  });

  lawTest.prop([labels], laws)("is that of the best constant for two units", (list) => {
    const problem = problemWith(classes(list));
    const encoded = encodeTargets(problem.dataset, [2]);
    for (const id of ["categorical-crossentropy", "binary-crossentropy", "mse"]) {
      const { chanceLoss } = goalOf(problem, recipe(id), encoded);
      const all = grid(0.02, 0.98, 49).map((p) => lossOfConstant(problem, id, {}, [1 - p, p]));
      expect(chanceLoss).toBeLessThanOrEqual(Math.min(...all) + rounding);
      expect(Math.min(...all) - chanceLoss).toBeLessThanOrEqual(gridTolerance);
    }
  });

  test("is ln K where K classes are equally frequent", () => {
    const problem = problemWith(classes([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]));
    const encoded = encodeTargets(problem.dataset, [3]);
    const { chanceLoss } = goalOf(problem, recipe("categorical-crossentropy"), encoded);
    expect(chanceLoss).toBeCloseTo(Math.log(3), 12);
  });
});

test("the best constants of several columns are found column by column", () => {
  const values = Float32Array.of(0, 10, 2, 30, 4, 80, 9, 10);
  const problem = problemWith({ kind: "numbers", values, width: 2 });
  const encoded = encodeTargets(problem.dataset, [2]);
  for (const id of ["mse", "mae", "huber"]) {
    const { chanceLoss } = goalOf(problem, recipe(id), encoded);
    const all = grid(0, 9, 37).flatMap((a) =>
      grid(10, 80, 15).map((b) => lossOfConstant(problem, id, {}, [a, b])),
    );
    expect(chanceLoss).toBeLessThanOrEqual(Math.min(...all) + rounding);
    expect(Math.min(...all) - chanceLoss).toBeLessThanOrEqual(gridTolerance * chanceLoss);
  }
});

test("60,000 numbers take no time", { timeout: 2000 }, () => {
  const values = new Float32Array(60_000).map((_, i) => i % 7);
  const problem = problemWith({ kind: "numbers", values, width: 1 });
  const { chanceLoss } = goalOf(problem, recipe("mse"), encodeTargets(problem.dataset, [1]));
  expect(chanceLoss).toBeCloseTo(4, 1); // the variance of 0 … 6
});

test("names loss and metric, and passes chance and ceiling on", () => {
  const problem = problemWith(classes([0, 0, 0, 1, 0, 0, 0, 1]));
  const goal = goalOf(problem, recipe("mse"), encodeTargets(problem.dataset, [1]));
  expect(goal).toMatchObject({
    loss: "mse",
    metric: "accuracy",
    chanceMetric: problem.chance.metric,
    ceilingMetric: 0.9,
  });
  const numbers = problemWith({ kind: "numbers", values: Float32Array.of(1, 2, 3, 4), width: 1 });
  const encoded = encodeTargets(numbers.dataset, [1]);
  expect(goalOf(numbers, recipe("mse"), encoded)).toMatchObject({ metric: "r2", chanceMetric: 0 });
});

function recipe(id: string, config: LossConfig = {}): Recipe {
  return {
    loss: { id, config },
    optimizer: { id: "sgd", config: {} },
    batchSize: 4,
    epochs: 1,
    clip: undefined,
  };
}

function classes(list: readonly number[]): Targets {
  const names = Array.from({ length: Math.max(...list) + 1 }, (_, i) => `${i}`);
  return { kind: "classes", labels: Int32Array.from(list), names };
}

function problemWith(targets: Targets): Problem {
  const size =
    targets.kind === "classes" ? targets.labels.length : targets.values.length / targets.width;
  const features = new Float32Array(size);
  return problemOf(
    "constants",
    { size, shape: [1], features, featureNames: [], targets },
    { validation: 0.25, rng: rngOf("split"), ceiling: { metric: 0.9, source: "fixture" } },
  );
}

/** The loss itself, as the graph computes it, of one answer for every training sample. */
function lossOfConstant(
  problem: Problem,
  id: string,
  config: LossConfig,
  answer: readonly number[],
): number {
  const { values, width } = encodeTargets(problem.dataset, [answer.length]);
  const shape = [problem.train.length, width];
  const ops = builder();
  const loss = losses.find((candidate) => candidate.id === id) ?? losses[0];
  const value = loss.forward(
    ops,
    {
      output: ops.input("output", shape),
      preActivation: undefined,
      activation: undefined,
      targets: ops.input("targets", shape),
    },
    { ...loss.defaults, ...config },
  );
  const rows = Array.from(problem.train);
  const fed = {
    output: Float64Array.from(rows.flatMap(() => answer)),
    targets: Float64Array.from(
      rows.flatMap((sample) => Array.from(values.subarray(sample * width, (sample + 1) * width))),
    ),
  };
  return evaluate(ops.graph({ value }), fed)["value"]?.[0] ?? Number.NaN;
}

function grid(from: number, to: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}
