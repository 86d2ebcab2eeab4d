import { describe, expect, test } from "vitest";
import { onnxruntimeEngine } from "../engine/onnxruntime.ts";
import { referenceEngine } from "../engine/reference.ts";
import { readTrace, writeTrace } from "../formats/trace.ts";
import { dense, input, layer, mlp, planOf } from "../mitigations/plans.fixture.ts";
import { initializerRef } from "../model/initializers/index.ts";
import type { Problem } from "../tasks/task.ts";
import { evaluations, samples, type Trace } from "../trace/trace.ts";
import type { Plan } from "./plan.ts";
import { binaryRecipe, clusters, randomLabels, waves } from "./problems.fixture.ts";
import type { Recipe } from "./recipe.ts";
import { type Run, type RunOptions, trainerOf } from "./run.ts";
import { scheduleOf } from "./schedule.ts";

/** Relative, of losses after 30 steps in float32 beside float64. */
const engineTolerance = 1e-3;

const problem = clusters();
/** Nothing to learn, so that whoever stops early has not trained by luck. */
const stuck = randomLabels();
const binary = (recipe: Partial<Recipe> = {}): Plan =>
  mlp({
    widths: [4, 4],
    activation: "tanh",
    output: "sigmoid",
    units: 1,
    recipe: binaryRecipe(recipe),
  });
const regression = (learningRate: number, recipe: Partial<Recipe> = {}): Plan =>
  mlp({
    widths: [8, 8],
    activation: "linear",
    output: "linear",
    units: 1,
    recipe: {
      loss: { id: "mse", config: {} },
      optimizer: { id: "sgd", config: { learningRate } },
      batchSize: 16,
      epochs: 200,
      ...recipe,
    },
  });
const norm = { epsilon: 1e-3, center: true, scale: true };
const noisy = planOf(
  [
    input(2),
    dense("h1", "x", 6, "linear"),
    layer("BatchNormalization", "bn", "h1", { ...norm, momentum: 0.9 }),
    layer("ReLU", "relu", "bn", { maxValue: undefined, negativeSlope: 0, threshold: 0 }),
    layer("Dropout", "drop", "relu", { rate: 0.3 }),
    dense("y", "drop", 1, "sigmoid"),
  ],
  binaryRecipe({ optimizer: { id: "adam", config: { learningRate: 0.01 } } }),
);

describe("a run", () => {
  test("trains clusters, and records every step once, in order", async () => {
    const { trace, outcome } = await train(binary(), problem);
    expect(outcome.kind).toBe("trained");
    expect(outcome.steps).toBe(trace.header.plannedSteps);
    expect(trace.records.map(({ step }) => step)).toEqual(
      Array.from({ length: trace.header.plannedSteps + 1 }, (_, step) => step),
    );
  });

  test("samples layers and measures whole sets when its schedule says so, and at the end", async () => {
    const { trace } = await train(binary({ epochs: 60 }), problem);
    const steps = Array.from({ length: trace.header.plannedSteps }, (_, step) => step);
    const schedule = scheduleOf(trace.header.plannedSteps);
    expect(samples(trace).map(({ step }) => step)).toEqual(steps.filter(schedule.samples));
    expect(evaluations(trace).map(({ step }) => step)).toEqual([
      ...steps.filter(schedule.evaluates),
      trace.header.plannedSteps,
    ]);
  });

  test.each([
    ["weights, order of samples", binary()],
    ["dropout and moving statistics", noisy],
  ])(
    "repeats itself bit for bit under the same seed, and not under another: %s",
    async (_, plan) => {
      const trainer = await trainerOf(plan.model, plan.recipe, problem, onnxruntimeEngine);
      const [first, again, other] = [
        await trainer.run({ seed: 1 }),
        await trainer.run({ seed: 1 }),
        await trainer.run({ seed: 2 }),
      ];
      await trainer.dispose();
      expect(again).toEqual(first);
      expect(other?.trace.records).not.toEqual(first?.trace.records);
      expect(await train(plan, problem, { seed: 1 })).toEqual(first);
    },
  );

  test.each([
    ["tanh with momentum", binary({ epochs: 10 })],
    ["batch normalization, dropout and Adam", noisy],
    ["clipped by value", binary({ clip: { kind: "value", threshold: 0.01 } })],
    ["clipped by norm", binary({ clip: { kind: "norm", threshold: 0.05 } })],
    ["clipped by global norm", binary({ clip: { kind: "global-norm", threshold: 0.05 } })],
  ])("is the same in ONNX Runtime and in float64 for 30 steps: %s", async (_, plan) => {
    const fast = await train(plan, problem, { seed: 3 });
    const exact = await train(plan, problem, { seed: 3 }, referenceEngine);
    expect(fast.trace.records.length).toBeGreaterThan(30);
    exact.trace.records.slice(0, 31).forEach(({ loss, gradNorm, layers }, step) => {
      const record = fast.trace.records[step];
      expect(record?.loss).toSatisfy(closeTo(loss));
      if (step < 30) expect(record?.gradNorm).toSatisfy(closeTo(gradNorm));
      layers?.["activation-grad-norm"]?.forEach((value, i) => {
        expect(record?.layers?.["activation-grad-norm"]?.[i]).toSatisfy(closeTo(value));
      });
    });
  });

  test("describes itself in its header", async () => {
    const clip = { kind: "norm", threshold: 1 } as const;
    const { trace } = await train(binary({ clip, epochs: 3 }), problem, { seed: 5 });
    expect(trace.header).toEqual({
      version: 1,
      source: "isograd",
      layers: ["h1", "h2", "y"].map((name) => ({
        name,
        kind: "Dense",
        activation: name === "y" ? "sigmoid" : "tanh",
        isWeighted: true,
      })),
      optimizer: "sgd",
      learningRate: 0.1,
      clip,
      lossScale: 1,
      batchSize: 16,
      stepsPerEpoch: 3,
      plannedSteps: 9,
      seed: 5,
      goal: {
        loss: "binary-crossentropy",
        metric: "accuracy",
        chanceLoss: expect.closeTo(Math.LN2, 6),
        chanceMetric: 0.5,
        ceilingMetric: 1,
      },
    });
  });

  test("takes all samples where the batch is larger than the data", async () => {
    const { trace } = await train(binary({ batchSize: 1000, epochs: 2 }), problem);
    expect(trace.header).toMatchObject({ batchSize: 48, stepsPerEpoch: 1, plannedSteps: 2 });
  });

  test("makes at least one step", async () => {
    const { outcome } = await train(binary({ epochs: 0 }), problem);
    expect(outcome.steps).toBe(1);
  });

  test("records gradients before clipping", async () => {
    const tight = { kind: "global-norm", threshold: 1e-6 } as const;
    const free = await train(binary(), stuck);
    const bound = await train(binary({ clip: tight }), stuck);
    expect(bound.trace.records[0]?.gradNorm).toBe(free.trace.records[0]?.gradNorm);
    expect(bound.trace.records[1]?.gradNorm).not.toBe(free.trace.records[1]?.gradNorm);
  });

  test("refuses data that do not fit the model", async () => {
    const plan = mlp({ units: 3 });
    await expect(trainerOf(plan.model, plan.recipe, problem, onnxruntimeEngine)).rejects.toThrow(
      "data: 2 classes do not fit the model's output, got [3]; try a last layer of 1 or 2 units",
    );
  });
});

describe("a run that breaks", () => {
  test("at step 0 ends as data, with the layers of that step", async () => {
    const kernel = initializerRef("random-normal", { stddev: 1e20 });
    const plan = mlp({
      widths: [4, 4],
      activation: "relu",
      kernel,
      output: "sigmoid",
      units: 1,
      recipe: binaryRecipe(),
    });
    const { trace, outcome } = await train(plan, problem);
    expect(outcome).toMatchObject({ kind: "diverged", firstNonFiniteStep: 0, steps: 1 });
    expect(trace.records[0]?.layers?.["forward-second-moment"]?.at(-1)).not.toSatisfy(
      Number.isFinite,
    );
    expectWellFormed(trace);
  });

  test.each([
    ["at a step that is sampled", regression(0.3, { epochs: 10 })],
    ["between two samples", regression(0.3)],
    ["right after a sample", regression(1e12)],
  ])("later ends as data, with the layers of the step that broke: %s", async (where, plan) => {
    const { trace, outcome } = await train(plan, waves(64, 3));
    const { firstNonFiniteStep = -1 } = outcome;
    expect(outcome.kind).toBe("diverged");
    expect(firstNonFiniteStep).toBeGreaterThan(0);
    const isSampled = scheduleOf(trace.header.plannedSteps).samples(firstNonFiniteStep);
    expect(isSampled).toBe(where === "at a step that is sampled");
    const broken = trace.records.find(({ step }) => step === firstNonFiniteStep);
    expect(Number.isFinite(broken?.loss) && Number.isFinite(broken?.gradNorm)).toBe(false);
    expect(broken?.layers).toBeDefined();
    for (const record of trace.records.filter(({ step }) => step < firstNonFiniteStep))
      expect(Number.isFinite(record.loss) && Number.isFinite(record.gradNorm)).toBe(true);
    expect(outcome.steps).toBe(firstNonFiniteStep + 1);
    expectWellFormed(trace);
  });

  test("keeps every whole-set measurement it made", async () => {
    const { trace, outcome } = await train(regression(0.2, { epochs: 34 }), waves(64, 3));
    const { evaluates, samples: isSampled } = scheduleOf(trace.header.plannedSteps);
    const { firstNonFiniteStep = -1 } = outcome;
    // The step that breaks is one whose whole sets are measured and whose layers are not: it is run again.
    expect(evaluates(firstNonFiniteStep) && !isSampled(firstNonFiniteStep)).toBe(true);
    const due = Array.from({ length: firstNonFiniteStep + 1 }, (_, step) => step);
    expect(evaluations(trace).map(({ step }) => step)).toEqual([
      ...due.filter(evaluates),
      outcome.steps,
    ]);
  });
});

describe("a run that is told to stop", () => {
  test("by its signal keeps what is known", async () => {
    const control = new AbortController();
    const { trace, outcome } = await train(binary({ epochs: 100, optimizer: frozen }), stuck, {
      signal: control.signal,
      onProgress: (step) => step >= 20 && control.abort(),
    });
    expect(outcome.kind).toBe("interrupted");
    expect(outcome.steps).toBeGreaterThanOrEqual(20);
    expect(outcome.steps).toBeLessThan(trace.header.plannedSteps);
    expect(outcome.firstNonFiniteStep).toBeUndefined();
    expect(trace.records.at(-1)?.evaluation?.trainLoss).toBe(outcome.finalLoss);
    expectWellFormed(trace);
  });

  test("before its first step has measured the start", async () => {
    const signal = AbortSignal.abort();
    const { trace, outcome } = await train(binary(), stuck, { signal });
    expect(outcome).toMatchObject({ kind: "interrupted", steps: 0 });
    expect(trace.records).toHaveLength(1);
    expect(outcome.finalLoss).toSatisfy(Number.isFinite);
  });

  test("after some seconds ends within a moment", async () => {
    const { trace, outcome } = await train(binary({ epochs: 1e6, optimizer: frozen }), stuck, {
      maxSeconds: 0.05,
    });
    expect(outcome.kind).toBe("interrupted");
    expect(outcome.steps).toBeLessThan(trace.header.plannedSteps);
    expectWellFormed(trace);
  });

  test("because its verdict is decided has not been interrupted", async () => {
    const asked: number[] = [];
    const { trace, outcome } = await train(binary({ epochs: 60, optimizer: frozen }), stuck, {
      isDecided(soFar) {
        asked.push(evaluations(soFar).length);
        return asked.length === 3;
      },
    });
    expect(outcome.kind).toBe("not-trained");
    expect(asked).toEqual([1, 2, 3]);
    expect(outcome.steps).toBeLessThan(trace.header.plannedSteps);
    expectWellFormed(trace);
  });
});

test("progress counts up to the planned steps and tells the last loss", async () => {
  const steps: number[] = [];
  const { trace } = await train(binary({ epochs: 60 }), problem, {
    onProgress(step, plannedSteps, loss) {
      steps.push(step);
      expect(plannedSteps).toBe(180);
      expect(loss).toSatisfy(Number.isFinite);
    },
  });
  expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
  expect(steps.at(-1)).toBe(trace.header.plannedSteps);
});

const frozen: Recipe["optimizer"] = { id: "sgd", config: { learningRate: 0, momentum: 0 } };

async function train(
  { model, recipe }: Plan,
  on: Problem,
  options: Partial<RunOptions> = {},
  engine: typeof onnxruntimeEngine | typeof referenceEngine = onnxruntimeEngine,
): Promise<Run> {
  const trainer = await trainerOf(model, recipe, on, engine);
  try {
    return await trainer.run({ seed: 0, ...options });
  } finally {
    await trainer.dispose();
  }
}

/** Steps rise, and the trace survives its file. */
function expectWellFormed(trace: Trace): void {
  const steps = trace.records.map(({ step }) => step);
  expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
  expect(readTrace(writeTrace(trace), "run")).toEqual(trace);
}

function closeTo(expected: number) {
  return (value: number | undefined) =>
    value !== undefined &&
    (Number.isNaN(expected)
      ? Number.isNaN(value)
      : Math.abs(value - expected) <= engineTolerance * Math.max(Math.abs(expected), 1e-3));
}
