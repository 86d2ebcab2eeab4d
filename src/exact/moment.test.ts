import { expect, test } from "vitest";
import { referenceEngine } from "../engine/reference.ts";
import { mlp } from "../mitigations/plans.fixture.ts";
import { binaryRecipe, clusters } from "../training/problems.fixture.ts";
import { trainerOf } from "../training/run.ts";
import { startingMoment } from "./given.fixture.ts";
import { momentAfter } from "./moment.ts";

const problem = clusters();
const recipe = binaryRecipe({
  loss: { id: "categorical-crossentropy", config: {} },
  optimizer: { id: "adam", config: { learningRate: 0.01 } },
});
const plan = mlp({ widths: [4], activation: "tanh", units: 2, recipe });
const after = (steps: number, seed = 3) =>
  momentAfter(plan, problem, referenceEngine, { seed, steps });

test("after 0 steps the weights are those of the seed", async () => {
  expect(await after(0)).toEqual(startingMoment(plan, 3));
});

test("the state holds the parameters and what the optimizer remembers, after exactly as many steps", async () => {
  const { state, step } = await after(5);
  expect(step).toBe(5);
  expect(Object.keys(state)).toEqual(["parameters", "slot_0", "slot_1"]);
  expect(state).toEqual((await after(5)).state);
  expect(state["parameters"]).not.toEqual((await after(4)).state["parameters"]);
});

test("more steps than planned end with the training, at the loss it has there", async () => {
  const planned = 30; // 10 epochs of 48 samples in batches of 16
  const { state, step } = await after(1000);
  expect(step).toBe(planned);
  let last: unknown;
  const trainer = await trainerOf(plan.model, plan.recipe, problem, referenceEngine);
  await trainer.run({
    seed: 3,
    onEnd: (ended) => {
      last = ended;
    },
  });
  expect(state).toEqual(last);
});
