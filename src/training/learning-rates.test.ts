import { expect, test } from "vitest";
import { onnxruntimeEngine } from "../engine/onnxruntime.ts";
import { referenceEngine } from "../engine/reference.ts";
import { readTrace, writeTrace } from "../formats/trace.ts";
import { mlp } from "../mitigations/plans.fixture.ts";
import { evaluations } from "../trace/trace.ts";
import { learningRatesAt } from "./learning-rates.ts";
import { binaryRecipe, clusters, randomLabels, waves } from "./problems.fixture.ts";
import type { Recipe } from "./recipe.ts";
import { type Run, trainerOf } from "./run.ts";
import { scheduleOf } from "./schedule.ts";

const { model } = mlp({ widths: [4, 4], activation: "tanh", output: "sigmoid", units: 1 });
/** Relative, of losses after 30 steps in float32 beside float64. */
const engineTolerance = 1e-3;

test("every step records the learning rate that its schedule gives", async () => {
  const recipe = binaryRecipe({ schedule: { id: "cosine", config: { warmup: 5 } } });
  const { trace } = await train(recipe);
  const { plannedSteps } = trace.header;
  const wanted = learningRatesAt(recipe, 0, plannedSteps, plannedSteps, []);
  expect(trace.records.slice(0, -1).map(({ learningRate }) => learningRate)).toEqual(wanted);
  expect(readTrace(writeTrace(trace), "run")).toEqual(trace);
});

test("without a schedule no step records one", async () => {
  const { trace } = await train(binaryRecipe());
  expect(trace.records.some((record) => "learningRate" in record)).toBe(false);
});

test("a constant schedule trains exactly as none", async () => {
  const plain = await train(binaryRecipe());
  const scheduled = await train(binaryRecipe({ schedule: { id: "constant", config: {} } }));
  expect(scheduled.trace.records.map(({ loss }) => loss)).toEqual(
    plain.trace.records.map(({ loss }) => loss),
  );
});

test("the rate is that of the update: at 0 nothing moves", async () => {
  const { trace } = await train(
    binaryRecipe({
      optimizer: { id: "sgd", config: { learningRate: 0.1, weightDecay: 0.5 } },
      schedule: { id: "step-decay", config: { rate: 0, steps: 6 } },
    }),
  );
  const losses = evaluations(trace).filter(({ step }) => step >= 6);
  expect(new Set(losses.map(({ trainLoss }) => trainLoss)).size).toBe(1);
  expect(evaluations(trace)[0]?.trainLoss).not.toBe(losses[0]?.trainLoss);
});

test("reduce-on-plateau follows the run's own measurements, from the next step on", async () => {
  const config = { patience: 1, factor: 0.5 };
  const recipe = binaryRecipe({ epochs: 40, schedule: { id: "reduce-on-plateau", config } });
  const { trace } = await train(recipe, randomLabels());
  const rates = trace.records.slice(0, -1).map(({ learningRate }) => learningRate);
  expect(new Set(rates).size).toBeGreaterThan(3);
  const measured = evaluations(trace);
  const { evaluates } = scheduleOf(trace.header.plannedSteps);
  rates.forEach((rate, step) => {
    const history = measured.filter((each) => each.step <= step);
    expect(rate).toBe(learningRatesAt(recipe, step, 1, 1, history)?.[0]);
    if (step > 0 && !evaluates(step)) expect(rate).toBe(rates[step - 1]);
  });
});

test("a run that breaks is run again with the same rates", async () => {
  const steep = mlp({ widths: [8, 8], activation: "linear", output: "linear", units: 1 });
  const recipe: Recipe = {
    loss: { id: "mse", config: {} },
    optimizer: { id: "sgd", config: { learningRate: 30 } },
    batchSize: 16,
    epochs: 200,
    clip: undefined,
    schedule: { id: "warm-up", config: { steps: 50 } },
  };
  const trainer = await trainerOf(steep.model, recipe, waves(), onnxruntimeEngine);
  const { trace, outcome } = await trainer.run({ seed: 1 });
  await trainer.dispose();
  expect(outcome.kind).toBe("diverged");
  const { plannedSteps } = trace.header;
  expect(trace.records.slice(0, -1).map(({ learningRate }) => learningRate)).toEqual(
    learningRatesAt(recipe, 0, trace.records.length - 1, plannedSteps, []),
  );
});

test.each<readonly [string, Partial<Recipe>]>([
  [
    "Adagrad, whose slot starts at 0.1",
    { optimizer: { id: "adagrad", config: { learningRate: 0.1 } } },
  ],
  ["Adadelta", { optimizer: { id: "adadelta", config: { learningRate: 1 } } }],
  ["Nadam", { optimizer: { id: "nadam", config: { learningRate: 0.01 } } }],
  ["clipped per unit", { clip: { kind: "adaptive", threshold: 0.01 } }],
  ["clipped to a percentile", { clip: { kind: "auto", threshold: 10 } }],
  ["a cosine with warm-up", { schedule: { id: "cosine", config: { warmup: 0.2 } } }],
])("is the same in ONNX Runtime and in float64 for 30 steps: %s", async (_, recipe) => {
  const fast = await train(binaryRecipe(recipe));
  const exact = await train(binaryRecipe(recipe), clusters(), referenceEngine);
  expect(fast.trace.records.length).toBeGreaterThan(30);
  exact.trace.records.slice(0, 30).forEach(({ loss, gradNorm }, step) => {
    const record = fast.trace.records[step];
    expect(Math.abs((record?.loss ?? Number.NaN) / loss - 1)).toBeLessThan(engineTolerance);
    expect(Math.abs((record?.gradNorm ?? Number.NaN) / gradNorm - 1)).toBeLessThan(engineTolerance);
  });
});

async function train(
  recipe: Recipe,
  problem = clusters(),
  engine: typeof referenceEngine | typeof onnxruntimeEngine = onnxruntimeEngine,
): Promise<Run> {
  const trainer = await trainerOf(model, recipe, problem, engine);
  const run = await trainer.run({ seed: 3 });
  await trainer.dispose();
  return run;
}
