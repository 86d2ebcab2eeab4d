import { describe, expect, test, vi } from "vitest";
import { onnxruntimeEngine } from "../../src/engine/onnxruntime.ts";
import type { Problem } from "../../src/tasks/task.ts";
import {
  averagedMomentumLimit,
  gradientDescentLimit,
  heavyBallLimit,
} from "../../src/theory/stability-limit.ts";
import type { Recipe } from "../../src/training/recipe.ts";
import { trainerOf } from "../../src/training/run.ts";
import { chain, linear, weights } from "./networks.fixture.ts";
import { expectNear } from "./passage.fixture.ts";

vi.setConfig({ testTimeout: 60_000 });

/** One sample with the target 0: the loss of one weight is (w·x)², with the curvature λ = 2x². */
const x = 1;
const curvature = 2 * x * x;
const one = Int32Array.of(0);
const quadratic: Problem = {
  id: "quadratic",
  dataset: {
    size: 1,
    shape: [1],
    features: Float32Array.of(x),
    featureNames: ["x"],
    targets: { kind: "numbers", values: Float32Array.of(0), width: 1 },
  },
  train: one,
  validation: one,
  chance: { metric: 0, loss: 1 },
  ceiling: undefined,
};

/** Of a weight that may grow by twenty decades and still is nothing beside the ε below. */
const smallVariance = 1e-30;

/** The losses of a real training, step by step. */
async function losses(optimizer: Recipe["optimizer"], steps: number): Promise<readonly number[]> {
  const recipe: Recipe = {
    loss: { id: "mse", config: {} },
    optimizer,
    batchSize: 1,
    epochs: steps,
    clip: undefined,
  };
  const model = chain([1], 1, () => [linear(1, weights(smallVariance))]);
  const trainer = await trainerOf(model, recipe, quadratic, onnxruntimeEngine);
  const { trace } = await trainer.run({ seed: 1 });
  await trainer.dispose();
  return trace.records.map(({ loss }) => loss);
}

/** The last loss over that after so many steps. */
function growthSince(step: number, all: readonly number[]): number {
  return (all.at(-1) ?? Number.NaN) / (all[step] ?? Number.NaN);
}

describe("the largest stable step on a quadratic", () => {
  test("R54: gradient descent ends 2.66e-5 as far away at lr·λ = 1.9, and 1.4e4 at 2.1", async () => {
    const distance = async (product: number) => {
      const config = { learningRate: product / curvature, momentum: 0 };
      return Math.sqrt(growthSince(0, await losses({ id: "sgd", config }, 100)));
    };
    expectNear(await distance(1.9), 2.66e-5, 0.01);
    expectNear(await distance(2.1), 1.4e4, 0.02);
  });

  /** Adam beside whose ε every √v̂ is nothing: an average of gradients, with steps of lr / ε. */
  const epsilon = 1e15;
  test.each<[string, number, number, (rate: number) => Recipe["optimizer"], number]>([
    [
      "gradient descent",
      2,
      gradientDescentLimit,
      (learningRate) => ({ id: "sgd", config: { learningRate, momentum: 0 } }),
      6000,
    ],
    [
      "a heavy ball of 0.9",
      3.8,
      heavyBallLimit(0.9),
      (learningRate) => ({ id: "sgd", config: { learningRate, momentum: 0.9 } }),
      400,
    ],
    [
      "Adam whose denominator stands still",
      38,
      averagedMomentumLimit(0.9),
      (learningRate) => ({
        id: "adam",
        config: { learningRate: learningRate * epsilon, beta1: 0.9, beta2: 0, epsilon },
      }),
      400,
    ],
  ])("R54: of %s it is %f to 0.001", async (_, expected, theory, optimizer, steps) => {
    expect(theory).toBeCloseTo(expected, 9);
    // Adam's averages start from a correction that makes the first steps larger than all others.
    const late = async (share: number) =>
      growthSince(steps / 4, await losses(optimizer((share * expected) / curvature), steps));
    expect(await late(0.999)).toBeLessThan(0.1);
    expect(await late(1.001)).toBeGreaterThan(10);
  });
});
