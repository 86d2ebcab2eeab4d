import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { onnxruntimeEngine } from "../engine/onnxruntime.ts";
import { evaluate, referenceEngine } from "../engine/reference.ts";
import { builder } from "../graph/builder.ts";
import { gradient } from "../graph/gradient.ts";
import type { Tensor } from "../graph/tensor.ts";
import { dense, input, layer, mlp, planOf } from "../mitigations/plans.fixture.ts";
import { type ActivationId, activationOf, activationRef } from "../model/activations/index.ts";
import { built, forward, initialValues } from "../model/build.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import type { Layer } from "../model/model.ts";
import { gather } from "../training/batches.ts";
import { lossOf } from "../training/compile.ts";
import type { Plan } from "../training/plan.ts";
import { binaryRecipe, clusters } from "../training/problems.fixture.ts";
import { encodeTargets } from "../training/targets.ts";
import { type BudgetParts, type GradientBudget, gradientBudget } from "./budget.ts";
import { probe } from "./probe.ts";

/** The sums differ in order only. */
const float64Digits = 9;
/** Of decades measured in float32 beside float64. */
const float32Digits = 3;

const problem = clusters(32);
const norm = { epsilon: 1e-3, center: true, scale: true };

/** What may stand between two dense layers. */
const kinds = [
  "nothing",
  "batch-norm",
  "layer-norm",
  "dropout",
  "residual",
  "activation-layer",
] as const;
type Between = (typeof kinds)[number];

const activations: readonly ActivationId[] = ["sigmoid", "relu", "tanh", "linear", "gelu"];
const block = fc.record({
  between: fc.constantFrom(...kinds),
  activation: fc.constantFrom(...activations),
});
const blocks = fc.array(block, { minLength: 2, maxLength: 5 });

lawTest.prop([blocks, fc.nat({ max: 99 })], { numRuns: 40 })(
  "the parts of all layers add up to what is measured from the last hidden layer to the first",
  async (list, seed) => {
    const plan = network(list);
    const measured = await probe(plan, problem, referenceEngine, seed);
    const budget = gradientBudget(plan.model, measured);
    // A ReLU layer that is silent for all 24 samples cuts the gradient off: nothing to follow.
    if (!budget) return;
    const total = totalOf(plan, seed, budget);
    expect(budget.decades).toBeCloseTo(total, float64Digits);
    const parts = (sums: Readonly<Record<string, number>>) =>
      Object.values(sums).reduce((sum, decades) => sum + decades, 0);
    expect(parts(budget.totals)).toBeCloseTo(total, float64Digits);
    for (const row of budget.rows) expect(row.decades).toBeCloseTo(parts(row.parts), float64Digits);
  },
);

lawTest.prop([blocks, fc.nat({ max: 99 })], { numRuns: 10 })(
  "is the same in ONNX Runtime as in float64",
  async (list, seed) => {
    const plan = network(list);
    const fast = gradientBudget(plan.model, await probe(plan, problem, onnxruntimeEngine, seed));
    const exact = gradientBudget(plan.model, await probe(plan, problem, referenceEngine, seed));
    expect(fast === undefined).toBe(exact === undefined);
    if (fast && exact) expect(fast.decades).toBeCloseTo(exact.decades, float32Digits);
  },
);

lawTest.prop(
  [fc.array(fc.constantFrom(...activations), { minLength: 2, maxLength: 4 }), fc.nat({ max: 99 })],
  {
    numRuns: 20,
  },
)(
  "weights and activations of a chain are the moments of its real weights and slopes",
  async (list, seed) => {
    const plan = network(list.map((activation) => ({ between: "nothing", activation })));
    const budget = gradientBudget(plan.model, await probe(plan, problem, referenceEngine, seed));
    if (!budget) return;
    const values = initialValues(built(plan.model), rngOf(seed).split("weights"));
    const { z } = tensorsOf(plan, seed);
    list.forEach((activation, i) => {
      const name = `d${i}`;
      const parts: BudgetParts = budget.rows[i]?.parts ?? {};
      const kernel = values.get(`${name}/kernel`) ?? new Float32Array();
      const fanIn = i === 0 ? 2 : width;
      const weights = 0.5 * Math.log10(fanIn * meanSquare(Array.from(kernel)));
      if (i === 0) expect(parts.weights).toBeUndefined();
      else expect(parts.weights).toBeCloseTo(weights, float64Digits);
      const { scalar, defaults } = activationOf(activation);
      const slopes = (z.get(name) ?? []).map((x) => scalar?.derivative(x, defaults) ?? Number.NaN);
      if (activation === "linear" || i === list.length - 1)
        expect(parts.activation).toBeUndefined();
      else
        expect(parts.activation).toBeCloseTo(0.5 * Math.log10(meanSquare(slopes)), float64Digits);
    });
  },
);

describe("closed forms", () => {
  const deep = (activation: ActivationId, kernel = initializerRef("glorot-normal")) =>
    mlp({ ...binary, widths: new Array<number>(8).fill(64), activation, kernel });
  const cloud = clusters(256, 2, 1);

  test("sigmoid with Xavier weights loses 0.627 decades per layer to its slope, none to its weights", async () => {
    const budget = await budgetOf(deep("sigmoid"), cloud);
    // χ = 0.05572 at the fixed point q* = 0.26469 (σ_w² = 1): ½·log10 χ = −0.627. Inner layers have reached it.
    for (const { parts } of inner(budget)) {
      expect(parts.activation).toBeCloseTo(-0.627, 1);
      expect(Math.abs(parts.weights ?? 1)).toBeLessThan(0.03);
    }
    expect((budget?.totals.activation ?? 0) / 7).toBeCloseTo(-0.627, 1);
    expect(budget?.decades).toBeCloseTo(-7 * 0.627, 0);
  });

  test("ReLU with U(−0.05, 0.05) loses ½·log10(64 · 0.05² / 3) to its weights and ½·log10 ½ to its slope", async () => {
    const kernel = initializerRef("random-uniform", { minval: -0.05, maxval: 0.05 });
    const budget = await budgetOf(deep("relu", kernel), cloud);
    const rows = inner(budget);
    for (const { parts } of rows)
      expect(parts.weights).toBeCloseTo(0.5 * Math.log10((64 * 0.05 ** 2) / 3), 1);
    const slopes = rows.map(({ parts }) => parts.activation ?? Number.NaN);
    const mean = slopes.reduce((sum, x) => sum + x, 0) / slopes.length;
    expect(mean).toBeCloseTo(0.5 * Math.log10(0.5), 1);
  });

  test("a linear chain with orthogonal weights neither gains nor loses", async () => {
    const budget = await budgetOf(deep("linear", initializerRef("orthogonal")), cloud);
    expect(budget?.decades).toBeCloseTo(0, 5);
    for (const { parts } of inner(budget)) expect(parts.weights).toBeCloseTo(0, 5);
  });

  test("dropout that keeps half adds up to ½·log10 2 per layer", async () => {
    const list: { between: Between; activation: ActivationId }[] = [];
    for (let i = 0; i < 5; i++) list.push({ between: "dropout", activation: "linear" });
    const budget = await budgetOf(network(list, 64, 0.5), cloud);
    expect((budget?.totals.dropout ?? 0) / 4).toBeCloseTo(0.5 * Math.log10(2), 1);
  });
});

describe("a budget cannot be made", () => {
  test.each([
    ["with one hidden layer", mlp({ ...binary, widths: [4] })],
    ["without hidden layers", mlp({ ...binary, widths: [] })],
    [
      "where the weights are all 0",
      mlp({ ...binary, widths: [4, 4, 4], kernel: initializerRef("zeros") }),
    ],
    [
      "where the signal overflows",
      mlp({
        ...binary,
        activation: "relu",
        kernel: initializerRef("random-normal", { stddev: 1e30 }),
      }),
    ],
  ])("%s", async (_, plan) => {
    expect(await budgetOf(plan)).toBeUndefined();
  });
});

test("follows the identity past a residual block, and calls its factor skip", async () => {
  const budget = await budgetOf(
    network([
      { between: "nothing", activation: "linear" },
      { between: "residual", activation: "tanh" },
      { between: "residual", activation: "tanh" },
    ]),
  );
  expect(budget?.rows.map(({ layer }) => layer)).toEqual(["d0", "add1", "add2"]);
  expect(budget?.totals.skip).toBeGreaterThan(0);
});

const binary = { output: "sigmoid", units: 1, recipe: binaryRecipe() } as const;
const width = 5;

/** A chain of dense layers d0, d1, … with something between each and the next. */
function network(
  list: readonly { readonly between: Between; readonly activation: ActivationId }[],
  units = width,
  rate = 0.3,
): Plan {
  const layers: Layer[] = [input(2)];
  list.forEach(({ between, activation }, i) => {
    const from = layers.at(-1)?.name ?? "x";
    const own = between === "activation-layer" ? "linear" : activation;
    layers.push(dense(`d${i}`, from, units, own, initializerRef("he-normal")));
    if (between === "activation-layer")
      layers.push(
        layer("Activation", `act${i}`, `d${i}`, { activation: activationRef(activation) }),
      );
    if (between === "batch-norm")
      layers.push(layer("BatchNormalization", `bn${i}`, `d${i}`, { ...norm, momentum: 0.9 }));
    if (between === "layer-norm") layers.push(layer("LayerNormalization", `ln${i}`, `d${i}`, norm));
    if (between === "dropout") layers.push(layer("Dropout", `drop${i}`, `d${i}`, { rate }));
    if (between === "residual" && i > 0)
      layers.push({ ...layer("Add", `add${i}`, `d${i}`, {}), inputs: [`d${i}`, from] } as Layer);
  });
  layers.push(dense("y", layers.at(-1)?.name ?? "x", 1, "sigmoid"));
  return planOf(layers, binaryRecipe());
}

async function budgetOf(plan: Plan, on = problem): Promise<GradientBudget | undefined> {
  return gradientBudget(plan.model, await probe(plan, on, referenceEngine, 1));
}

/** The layers between first and last. */
function inner(budget: GradientBudget | undefined): GradientBudget["rows"] {
  expect(budget?.rows).toHaveLength(8);
  return budget?.rows.slice(1, -1) ?? [];
}

function totalOf(plan: Plan, seed: number, budget: GradientBudget): number {
  const { grad } = tensorsOf(plan, seed);
  const norms = [budget.rows[0], budget.rows.at(-1)].map((row) =>
    Math.hypot(...(grad.get(row?.layer ?? "") ?? [])),
  );
  return Math.log10((norms[0] ?? Number.NaN) / (norms[1] ?? Number.NaN));
}

/** z (or the output where there is no activation) and ∂L/∂z of every layer, from the graph itself. */
function tensorsOf({ model, recipe }: Plan, seed: number) {
  const layers = built(model);
  const ops = builder();
  const rng = rngOf(seed);
  const noise = rng.split("probe");
  const fed: Record<string, Float64Array> = {};
  const values = initialValues(layers, rng.split("weights"));
  const x = ops.input("x", [problem.train.length, 2]);
  const tensors = forward(ops, layers, {
    training: true,
    x,
    parameter(name) {
      const spec = layers
        .flatMap(({ parameters }) => parameters)
        .find((entry) => entry.name === name);
      fed[name] = Float64Array.from(values.get(name) ?? []);
      return ops.input(name, spec?.shape ?? []);
    },
    noise(name, shape) {
      const stream = noise.split(name);
      const size = shape.reduce((product, axis) => product * axis, 1);
      // The probe draws in float32.
      fed[name] = Float64Array.from(Float32Array.from({ length: size }, () => stream.uniform()));
      return ops.input(name, shape);
    },
    update: () => {},
  });
  const targets = ops.input("targets", tensors.at(-1)?.output.shape ?? []);
  const gradOf = gradient(ops, lossOf(ops, recipe, model, tensors, targets));
  const outputs: Record<string, Tensor> = {};
  for (const { layer: entry } of layers) {
    const own = tensors.find(({ name }) => name === entry.name);
    const z = activationRefOf(entry) ? own?.preActivation : own?.output;
    const grad = z && gradOf(z);
    if (z && entry.kind !== "InputLayer") outputs[`z/${entry.name}`] = z;
    if (grad) outputs[`grad/${entry.name}`] = grad;
  }
  const encoded = encodeTargets(problem.dataset, [1]);
  const results = evaluate(ops.graph(outputs), {
    ...fed,
    ...gather(problem, encoded, problem.train),
  });
  const named = (prefix: string) =>
    new Map(
      Object.entries(results)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, list]) => [name.slice(prefix.length), Array.from(list)]),
    );
  return { z: named("z/"), grad: named("grad/") };
}

function meanSquare(list: readonly number[]): number {
  return list.reduce((sum, x) => sum + x * x, 0) / list.length;
}
