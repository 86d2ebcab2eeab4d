import { expect, test } from "vitest";
import { onnxruntimeEngine } from "../engine/onnxruntime.ts";
import { type MlpOptions, mlp } from "../mitigations/plans.fixture.ts";
import { initializerRef } from "../model/initializers/index.ts";
import type { Plan } from "../training/plan.ts";
import { binaryRecipe, clusters } from "../training/problems.fixture.ts";
import { withLearningRate } from "../training/recipe.ts";
import { isPromising } from "./screen.ts";

const problem = clusters();
const he = initializerRef("he-normal");
const sick = net({ widths: new Array<number>(8).fill(8), activation: "sigmoid" });

test.each<[string, Plan, boolean]>([
  [
    "a network that passes gradients well",
    net({ widths: [8, 8, 8], activation: "relu", kernel: he }),
    true,
  ],
  ["a network with one hidden layer", net({ widths: [8], activation: "tanh" }), true],
  [
    "another network whose gradient loses more than two decades",
    net({ widths: new Array<number>(9).fill(8) }),
    false,
  ],
  [
    "a network whose gradient gains more than two decades",
    net({
      widths: new Array<number>(12).fill(16),
      activation: "relu",
      kernel: initializerRef("variance-scaling", { scale: 8 }),
    }),
    false,
  ],
  [
    "a network whose gradient does not reach the first layer",
    net({ kernel: initializerRef("zeros") }),
    false,
  ],
  [
    "a network that overflows",
    net({
      widths: [8, 8, 8],
      activation: "relu",
      kernel: initializerRef("random-normal", { stddev: 1e20 }),
    }),
    false,
  ],
  [
    "a change that leaves step 0 as it is, which cannot be judged there",
    { ...sick, recipe: withLearningRate(sick.recipe, 0.01) },
    true,
  ],
])("%s: %#", async (_, changed, expected) => {
  expect(await isPromising(changed, sick, problem, onnxruntimeEngine, 0)).toBe(expected);
});

function net(options: MlpOptions): Plan {
  return mlp({ output: "sigmoid", units: 1, ...options, recipe: binaryRecipe() });
}
