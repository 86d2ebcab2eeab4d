import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { onnxruntimeEngine } from "../engine/onnxruntime.ts";
import { evaluate, referenceEngine } from "../engine/reference.ts";
import { builder } from "../graph/builder.ts";
import { sizeOf } from "../graph/tensor.ts";
import { dense, input, layer, mlp, planOf } from "../mitigations/plans.fixture.ts";
import { activationRef } from "../model/activations/index.ts";
import { built, forward, initialValues } from "../model/build.ts";
import { initializerRef } from "../model/initializers/index.ts";
import type { Model } from "../model/model.ts";
import { lsuvOf } from "./lsuv.ts";
import { binaryRecipe, clusters } from "./problems.fixture.ts";
import { trainerOf } from "./run.ts";

/** Of the algorithm. */
const tolerance = 0.1;
/** Of products of orthonormal columns in float32. */
const orthogonalityTolerance = 1e-5;
const batch = 32;

const tiny = initializerRef("random-normal", { mean: 0, stddev: 0.01 });
const deep = mlp({
  inputs: 6,
  widths: [12, 12, 12, 12, 12, 12],
  activation: "relu",
  kernel: tiny,
  recipe: binaryRecipe(),
});
const convolution = {
  filters: 5,
  kernelSize: [3, 3],
  strides: [1, 1],
  padding: "same",
  dilationRate: [1, 1],
  groups: 1,
  activation: activationRef("tanh"),
  useBias: true,
  kernelInitializer: tiny,
  biasInitializer: initializerRef("ones"),
  kernelRegularizer: undefined,
  biasRegularizer: undefined,
} as const;
const image = planOf([
  input(6, 6, 2),
  layer("Conv2D", "c1", "x", convolution),
  layer("Conv2D", "c2", "c1", { ...convolution, filters: 3, padding: "valid" }),
  layer("Flatten", "flat", "c2", {}),
  dense("y", "flat", 2, "softmax"),
]);
const normalized = planOf([
  input(4),
  dense("h1", "x", 7, "linear", tiny),
  layer("BatchNormalization", "bn", "h1", {
    epsilon: 1e-3,
    momentum: 0.9,
    center: true,
    scale: true,
  }),
  layer("Dropout", "drop", "bn", { rate: 0 }),
  dense("y", "drop", 2, "softmax", tiny),
]);

describe.each([
  ["dense layers", deep.model],
  ["convolutions with biases", image.model],
  ["dense layers around batch normalization", normalized.model],
])("LSUV of %s", (_, model) => {
  test("gives every pre-activation of the first batch variance 1", async () => {
    const values = await lsuv(model);
    const variances = variancesOf(model, values);
    expect(variances.length).toBeGreaterThan(1);
    for (const variance of variances) expect(Math.abs(variance - 1)).toBeLessThan(tolerance);
  });

  test("makes kernels orthogonal: all columns or all rows of one length, at right angles", async () => {
    const values = await lsuv(model);
    const kernels = built(model).flatMap(({ parameters }) =>
      parameters.filter(({ shape }) => shape.length > 1),
    );
    for (const { name, shape } of kernels) {
      const kernel = values.get(name) ?? new Float32Array();
      const columns = shape.at(-1) ?? 1;
      expect(orthogonality(kernel, sizeOf(shape) / columns, columns)).toBeLessThan(
        orthogonalityTolerance,
      );
    }
  });

  test("leaves everything that is no kernel as it was", async () => {
    const values = await lsuv(model);
    const usual = initialValues(built(model), rngOf(1));
    for (const { name, shape } of built(model).flatMap(({ parameters }) => parameters))
      if (shape.length === 1) expect(values.get(name)).toEqual(usual.get(name));
  });
});

test("LSUV leaves a kernel as it is whose layer sees zeros", async () => {
  const model = mlp({ inputs: 3, widths: [4], activation: "relu" }).model;
  const zeros = new Float32Array(batch * 3);
  const values = await lsuv(model, zeros);
  expect(orthogonality(values.get("h1/kernel") ?? new Float32Array(), 3, 4)).toBeLessThan(
    orthogonalityTolerance,
  );
  expect(Math.hypot(...(values.get("h1/kernel") ?? []))).toBeCloseTo(Math.sqrt(3), 5);
});

test("LSUV leaves a recurrent layer to its own initializers", async () => {
  const recurrent = {
    units: 3,
    activation: activationRef("tanh"),
    useBias: true,
    kernelInitializer: tiny,
    recurrentInitializer: initializerRef("orthogonal"),
    biasInitializer: initializerRef("zeros"),
    kernelRegularizer: undefined,
    recurrentRegularizer: undefined,
    biasRegularizer: undefined,
    dropout: 0,
    recurrentDropout: 0,
    returnSequences: false,
    goBackwards: false,
    zeroOutputForMask: false,
    layerNormalization: false,
  };
  const { model } = planOf([
    input(4, 2),
    layer("SimpleRNN", "rnn", "x", recurrent),
    dense("y", "rnn", 2, "softmax"),
  ]);
  const values = await lsuv(model);
  expect(values.get("rnn/kernel")).toEqual(initialValues(built(model), rngOf(1)).get("rnn/kernel"));
});

describe("a run that starts with LSUV", () => {
  const widths = [16, 16, 16, 16, 16, 16, 16, 16];
  const plan = mlp({
    widths,
    activation: "relu",
    output: "sigmoid",
    units: 1,
    kernel: tiny,
    recipe: binaryRecipe({ epochs: 20 }),
  });

  test.each([onnxruntimeEngine, referenceEngine])("repeats itself in $id", async (engine) => {
    const recipe = { ...plan.recipe, epochs: 1, initialization: "lsuv" } as const;
    const trainer = await trainerOf(plan.model, recipe, clusters(), engine);
    const [first, again, other] = [
      await trainer.run({ seed: 1 }),
      await trainer.run({ seed: 1 }),
      await trainer.run({ seed: 2 }),
    ];
    await trainer.dispose();
    expect(again).toEqual(first);
    expect(other?.trace.records).not.toEqual(first?.trace.records);
  });

  test("trains a deep network whose own initial weights are too small", async () => {
    const outcomes = [];
    for (const recipe of [plan.recipe, { ...plan.recipe, initialization: "lsuv" } as const]) {
      const trainer = await trainerOf(plan.model, recipe, clusters(), onnxruntimeEngine);
      outcomes.push((await trainer.run({ seed: 0 })).outcome.kind);
      await trainer.dispose();
    }
    expect(outcomes).toEqual(["not-trained", "trained"]);
  });
});

async function lsuv(model: Model, x = samplesOf(model)) {
  const made = await lsuvOf(model, deep.recipe, batch, referenceEngine);
  const values = await made.values(rngOf(1), { x, ...noiseOf(model) });
  await made.dispose();
  return values;
}

function samplesOf(model: Model): Float32Array {
  const rng = rngOf("samples");
  const size = sizeOf(built(model)[0]?.outputShape ?? []);
  return Float32Array.from({ length: batch * size }, () => 3 * rng.normal() + 1);
}

/** Dropout of rate 0 keeps everything, whatever the numbers. */
function noiseOf(model: Model) {
  return Object.fromEntries(
    built(model)
      .filter(({ layer: { kind } }) => kind === "Dropout")
      .map(({ layer: { name }, outputShape }) => [
        `noise/${name}/0`,
        new Float32Array(batch * sizeOf(outputShape)).fill(0.5),
      ]),
  );
}

/** Var z of every layer with a kernel, computed on plain numbers from the forward graph. */
function variancesOf(model: Model, values: ReadonlyMap<string, Float32Array>): number[] {
  const layers = built(model);
  const ops = builder();
  const shape = [batch, ...(layers[0]?.outputShape ?? [])];
  const x = ops.constant(samplesOf(model), shape);
  const parameters = new Map(
    layers.flatMap(({ parameters: own }) =>
      own.map((spec) => [spec.name, ops.constant(values.get(spec.name) ?? [], spec.shape)]),
    ),
  );
  const tensors = forward(ops, layers, {
    training: true,
    x,
    parameter: (name) => parameters.get(name) ?? x,
    noise: (_, size) => ops.expand(0.5, size),
    update: () => {},
  });
  const named = tensors
    .filter((each) => each.parameters.some(({ spec }) => spec.name.endsWith("/kernel")))
    .map((each) => [each.name, each.preActivation ?? each.output] as const);
  const outputs = evaluate(ops.graph(Object.fromEntries(named)), {});
  return named.map(([name]) => {
    const z = Array.from(outputs[name] ?? []);
    const mean = z.reduce((sum, each) => sum + each, 0) / z.length;
    return z.reduce((sum, each) => sum + (each - mean) ** 2, 0) / z.length;
  });
}

/** Largest deviation of KᵀK, or of KKᵀ where there are more columns than rows, from a multiple of the identity. */
function orthogonality(kernel: Float32Array, rows: number, columns: number): number {
  const at = (i: number, j: number) => kernel[i * columns + j] ?? 0;
  const [count, size] = rows < columns ? [rows, columns] : [columns, rows];
  const entry = (n: number, k: number) => (rows < columns ? at(n, k) : at(k, n));
  const product = (a: number, b: number) =>
    Array.from({ length: size }, (_, k) => entry(a, k) * entry(b, k)).reduce((s, p) => s + p, 0);
  const scale = product(0, 0);
  let worst = 0;
  for (let a = 0; a < count; a++)
    for (let b = 0; b < count; b++)
      worst = Math.max(worst, Math.abs(product(a, b) / scale - (a === b ? 1 : 0)));
  return worst;
}
