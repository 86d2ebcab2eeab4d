import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { golden } from "../../../test/golden/golden.ts";
import type { Engine } from "../../engine/engine.ts";
import { onnxruntimeEngine } from "../../engine/onnxruntime.ts";
import { referenceEngine } from "../../engine/reference.ts";
import { builder } from "../../graph/builder.ts";
import type { Program } from "../../graph/graph.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Optimizer, OptimizerConfig } from "../optimizer.ts";
import { optimizerOf, optimizers } from "./index.ts";

/** By Keras 3 in float64: see test/golden/optimizers.py. */
interface Golden {
  readonly problem: {
    readonly matrix: readonly (readonly number[])[];
    readonly target: readonly number[];
    readonly start: readonly number[];
  };
  readonly defaults: Readonly<Record<string, OptimizerConfig>>;
  readonly cases: readonly GoldenCase[];
}

interface GoldenCase {
  readonly id: string;
  readonly config: OptimizerConfig;
  /** The gradient is scale·(Aθ − b). */
  readonly scale: number;
  /** θ after every step. */
  readonly path: readonly (readonly number[])[];
  /** A rate for every step; absent where the configured one holds. */
  readonly learningRates?: readonly number[];
}

const { problem, defaults, cases } = golden<Golden>("optimizers");
const named = cases.map((example) => ({
  ...example,
  name: `${example.id} ${JSON.stringify(example.config)}, gradient × ${example.scale}${
    example.learningRates ? ", on a schedule" : ""
  }`,
}));

/** Ten steps in float64; the two differ only in the order of additions. */
const float64Tolerance = 1e-12;
/** Ten steps of a few roundings of 2⁻²⁴ each, on numbers about 1. */
const float32Tolerance = 3e-6;

describe("ten steps equal those of Keras 3", () => {
  test.each(named)("in float64: $name", async (example) => {
    expect(await distance(referenceEngine, example)).toBeLessThan(float64Tolerance);
  });

  test.each(named)("in ONNX Runtime: $name", async (example) => {
    expect(await distance(onnxruntimeEngine, example)).toBeLessThan(float32Tolerance);
  });
});

describe.each<Optimizer>(optimizers)("$id", (optimizer) => {
  test("has the defaults of Keras 3", () => {
    expect(optimizer.defaults).toEqual(defaults[optimizer.id]);
  });

  test("keeps NaN: parameters whose gradient is NaN become NaN, the others do not", async () => {
    const after = await oneStep(optimizer, [Number.NaN, 0, 1]);
    expect(Array.from(after, Number.isNaN)).toEqual([true, false, false]);
  });

  test("lets a zero gradient move nothing", async () => {
    const after = await oneStep(optimizer, [0, 0, 0], { ...optimizer.defaults, weightDecay: 0 });
    expect(Array.from(after)).toEqual([1, 1, 1]);
  });

  test("says its scalars under the names it declares", () => {
    const scalars = optimizer.scalars(optimizer.defaults, 1);
    expect(Object.keys(scalars)).toEqual(optimizer.scalarNames);
  });

  test("throws when a setting is missing", () => {
    expect(() => optimizer.scalars({}, 1)).toThrow(/^optimizer: setting "\w+" is missing$/);
  });
});

describe("optimizerOf", () => {
  test.each([
    ["SGD", "sgd"],
    ["sgd", "sgd"],
    ["RMSprop", "rmsprop"],
    ["rmsProp", "rmsprop"],
    ["adam", "adam"],
    ["Custom>Adam", "adam"],
    ["AdamW", "adamw"],
    ["Adagrad", "adagrad"],
    ["Nadam", "nadam"],
    ["Lion", "lion"],
  ])("finds %s", (name, id) => {
    expect(optimizerOf(name, "recipe").id).toBe(id);
  });

  test("names the nearest optimizer for an unknown one", () => {
    expect(() => optimizerOf("AdamX", "model.json")).toThrow(
      new RangeError('model.json: unknown optimizer, got "AdamX"; try "adam"'),
    );
  });

  test("lists all optimizers when none is near", () => {
    expect(() => optimizerOf("Ftrl-proximal", "recipe")).toThrow(
      new RangeError(
        'recipe: unknown optimizer, got "Ftrl-proximal"; known: sgd, adagrad, adadelta, rmsprop, adam, adamw, adamax, nadam, lion',
      ),
    );
  });
});

test("src/training/optimizers/ holds exactly the registered optimizers, one file each, under its id", () => {
  const files = readdirSync(import.meta.dirname).filter(
    (file) => !file.endsWith(".test.ts") && file !== "index.ts",
  );
  expect(files.toSorted()).toEqual(optimizers.map(({ id }) => `${id}.ts`).toSorted());
});

/** Largest relative distance to Keras on the way. */
async function distance(engine: Engine, example: GoldenCase): Promise<number> {
  const optimizer = optimizerOf(example.id, "test");
  const config = { ...optimizer.defaults, ...example.config };
  const steps = example.path.length;
  const scalars = example.path.map((_, i) => {
    const learningRate = example.learningRates?.[i] ?? config["learningRate"] ?? 0;
    return optimizer.scalars({ ...config, learningRate }, i + 1);
  });
  const session = await engine.compile(quadratic(optimizer, config, example.scale));
  const slots = Array.from({ length: optimizer.slots(config) }, (_, i) => [
    `slot ${i}`,
    new Float64Array(3).fill(optimizer.initialSlots?.(config)[i] ?? 0),
  ]);
  const { outputs } = await session.run(
    { parameters: Float64Array.from(problem.start), ...Object.fromEntries(slots) },
    Object.fromEntries(
      optimizer.scalarNames.map((name) => [
        name,
        Float64Array.from(scalars, (values) => values[name] ?? Number.NaN),
      ]),
    ),
    steps,
  );
  await session.dispose();
  const path = Array.from(outputs["path"] ?? []);
  const errors = example.path
    .flat()
    .map((expected, i) => Math.abs((path[i] ?? Number.NaN) - expected) / Math.abs(expected));
  return Math.max(...errors);
}

/** Steps on ½·θᵀAθ − bᵀθ; the output `path` is θ after each. */
function quadratic(optimizer: Optimizer, config: OptimizerConfig, scale: number): Program {
  const ops = builder();
  const parameters = ops.input("parameters", [3]);
  const matrix = ops.constant(problem.matrix.flat(), [3, 3]);
  const target = ops.constant(problem.target, [1, 3]);
  const residual = ops.sub(ops.gemm(ops.reshape(parameters, [1, 3]), matrix), target);
  const grad = ops.mul(ops.reshape(residual, [3]), scale);
  const slots = Array.from({ length: optimizer.slots(config) }, (_, i) =>
    ops.input(`slot ${i}`, [3]),
  );
  const scalars = Object.fromEntries(
    optimizer.scalarNames.map((name) => [name, ops.input(name, [])]),
  );
  const next = optimizer.update(ops, { parameters, grad, slots, scalars, config });
  expect(next.slots.length).toBe(slots.length);

  const outputs: Record<string, Tensor> = {
    path: next.parameters,
    "next parameters": next.parameters,
  };
  next.slots.forEach((slot, i) => {
    outputs[`next slot ${i}`] = slot;
  });
  const state = ["parameters", ...slots.map(({ name }) => name)];
  return {
    graph: ops.graph(outputs),
    carried: state.map((input) => ({ input, output: `next ${input}` })),
  };
}

/** Parameters that were 1 after one step with this gradient. */
async function oneStep(
  optimizer: Optimizer,
  gradient: readonly number[],
  config: OptimizerConfig = optimizer.defaults,
): Promise<ArrayLike<number>> {
  const ops = builder();
  const size = gradient.length;
  const zeros = ops.constant(new Float64Array(size), [size]);
  const scalars = optimizer.scalars(config, 1);
  const next = optimizer.update(ops, {
    parameters: ops.input("parameters", [size]),
    grad: ops.constant(gradient, [size]),
    slots: Array.from({ length: optimizer.slots(config) }, () => zeros),
    scalars: Object.fromEntries(
      Object.entries(scalars).map(([name, value]) => [name, ops.constant([value], [])]),
    ),
    config,
  });
  const session = await onnxruntimeEngine.compile({
    graph: ops.graph({ next: next.parameters }),
    carried: [],
  });
  const { outputs } = await session.run({}, { parameters: new Float64Array(size).fill(1) }, 1);
  await session.dispose();
  return outputs["next"] ?? [];
}
