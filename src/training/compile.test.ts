import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import type { NamedValues } from "../engine/engine.ts";
import { onnxruntimeEngine } from "../engine/onnxruntime.ts";
import { evaluate, referenceEngine } from "../engine/reference.ts";
import { sizeOf } from "../graph/tensor.ts";
import { dense, input, layer, mlp, planOf } from "../mitigations/plans.fixture.ts";
import { activationRef } from "../model/activations/index.ts";
import { built } from "../model/build.ts";
import type { Layer } from "../model/model.ts";
import { compileInference, compileStep, type StepProgram } from "./compile.ts";
import { namedValues } from "./layout.ts";
import type { Plan } from "./plan.ts";
import type { Recipe } from "./recipe.ts";
import { startOf } from "./step-inputs.ts";

const batch = 6;
/** Central differences in float64: truncation of step² and rounding of 1e-16 / step, on slopes of about 1. */
const step = 1e-5;
const differenceTolerance = 1e-8;
/** Relative, of float32 sums of a few dozen products. */
const float32Tolerance = 1e-5;

const plainSgd: Recipe["optimizer"] = { id: "sgd", config: { learningRate: 1, momentum: 0 } };
const norm = { epsilon: 1e-3, center: true, scale: true };

/** Everything that passes a gradient: dense, both normalizations, dropout, activation layers, a skip. */
function everything(output: "softmax" | "sigmoid" | "linear", units: number, loss: string): Plan {
  return planOf(
    [
      input(3),
      dense("h1", "x", 4, "tanh"),
      layer("BatchNormalization", "bn", "h1", { ...norm, momentum: 0.9 }),
      dense("h2", "bn", 4, "linear"),
      layer("LayerNormalization", "ln", "h2", norm),
      layer("Activation", "gelu", "ln", { activation: activationRef("gelu") }),
      layer("Dropout", "drop", "gelu", { rate: 0 }),
      dense("h3", "drop", 4, "silu"),
      { ...layer("Add", "sum", "h3", {}), inputs: ["h3", "bn"] } as Layer,
      layer("ELU", "elu", "sum", { alpha: 0.7 }),
      dense("y", "elu", units, output),
    ],
    { optimizer: plainSgd, loss: { id: loss, config: {} } },
  );
}

describe("the gradient of a whole network", () => {
  test.each([
    ["softmax", 3, "categorical-crossentropy"],
    ["softmax", 2, "mse"],
    ["sigmoid", 1, "binary-crossentropy"],
    ["sigmoid", 2, "mse"],
    ["linear", 2, "huber"],
    ["linear", 1, "mse"],
  ] as const)("equals finite differences: %s over %i, %s", (output, units, loss) => {
    const program = stepOf(everything(output, units, loss));
    const fed = inputsOf(program, everything(output, units, loss));
    const at = (parameters: Float64Array) =>
      evaluate(program.program.graph, { ...fed, parameters });
    const start = Float64Array.from(fed["parameters"] ?? []);
    const here = at(start);
    const next = here["next/parameters"] ?? new Float64Array();
    start.forEach((theta, i) => {
      const ahead = at(start.with(i, theta + step))["loss"]?.[0] ?? Number.NaN;
      const behind = at(start.with(i, theta - step))["loss"]?.[0] ?? Number.NaN;
      const slope = (ahead - behind) / (2 * step);
      expect(Math.abs(theta - (next[i] ?? Number.NaN) - slope)).toBeLessThan(differenceTolerance);
    });
    const moved = start.map((theta, i) => theta - (next[i] ?? Number.NaN));
    expect(here["gradNorm"]?.[0]).toBeCloseTo(Math.hypot(...moved), 10);
  });

  test("with a regularizer is still recorded without it, and applied with it", () => {
    const plan = mlp({ widths: [3], activation: "tanh", recipe: { optimizer: plainSgd } });
    const layers = plan.model.layers.map((entry) =>
      entry.kind === "Dense"
        ? { ...entry, config: { ...entry.config, kernelRegularizer: { l1: 0, l2: 0.5 } } }
        : entry,
    );
    const regularized = { ...plan, model: { ...plan.model, layers } };
    const program = stepOf(plan);
    const fed = inputsOf(program, plan);
    const without = evaluate(program.program.graph, fed);
    const withIt = evaluate(stepOf(regularized).program.graph, fed);
    expect(withIt["loss"]).toEqual(without["loss"]);
    expect(withIt["gradNorm"]).toEqual(without["gradNorm"]);
    const kernel = (flat: Float64Array | undefined) =>
      namedValues(program.layout, flat ?? new Float64Array()).get("h1/kernel") ?? [];
    const start = kernel(Float64Array.from(fed["parameters"] ?? []));
    const shrunk = kernel(withIt["next/parameters"]);
    kernel(without["next/parameters"]).forEach((theta, i) => {
      expect(shrunk[i]).toBeCloseTo(theta - (start[i] ?? 0), 12); // 2 · 0.5 · θ at learning rate 1
    });
  });
});

describe("statistics", () => {
  const plan = everything("softmax", 3, "categorical-crossentropy");

  test("do not change the step: with and without, the next parameters are the same numbers", () => {
    const fed = inputsOf(stepOf(plan), plan);
    const [plain, watched] = [false, true].map((statistics) =>
      evaluate(compileStep(plan.model, plan.recipe, batch, statistics).program.graph, fed),
    );
    expect(watched?.["next/parameters"]).toEqual(plain?.["next/parameters"]);
    expect(watched?.["next/bn/moving_mean"]).toEqual(plain?.["next/bn/moving_mean"]);
    expect(plain?.["statistics"]).toBeUndefined();
    expect(watched?.["statistics"]).toHaveLength(
      sizeOfWatch(compileStep(plan.model, plan.recipe, batch, true)),
    );
  });

  test("do not change the step in ONNX Runtime either, whether it is sampled or not", async () => {
    const fed = inputsOf(stepOf(plan), plan);
    const parametersAfter = async (statistics: boolean, sampled: number) => {
      const { program } = compileStep(plan.model, plan.recipe, batch, statistics);
      const session = await onnxruntimeEngine.compile(program);
      const { state } = await session.run(fed, { ...fed, sampled: Float32Array.of(sampled) }, 1);
      await session.dispose();
      return state["parameters"] ?? new Float32Array();
    };
    const plain = await parametersAfter(false, 0);
    expect(await parametersAfter(true, 0)).toEqual(await parametersAfter(true, 1));
    const watched = await parametersAfter(true, 1);
    plain.forEach((theta, i) => {
      expect(Math.abs(theta - (watched[i] ?? Number.NaN))).toBeLessThan(float32Tolerance);
    });
  });

  test.each([onnxruntimeEngine, referenceEngine])(
    "are computed at the steps that are sampled and NaN at the others, on $id",
    async (engine) => {
      const step = compileStep(plan.model, plan.recipe, batch, true);
      const one = inputsOf(stepOf(plan), plan);
      const thrice = Object.fromEntries(
        Object.entries(one).map(([name, values]) => [
          name,
          Float32Array.from([...values, ...values, ...values]),
        ]),
      );
      const session = await engine.compile(step.program);
      const sampled = Float32Array.of(0, 1, 0);
      const { outputs } = await session.run(one, { ...thrice, sampled }, 3);
      await session.dispose();
      const all = Array.from(outputs["statistics"] ?? []);
      const size = all.length / 3;
      expect(size).toBe(sizeOfWatch(step));
      expect(all.slice(0, size).every(Number.isNaN)).toBe(true);
      expect(all.slice(size, 2 * size).some(Number.isFinite)).toBe(true);
      expect(all.slice(2 * size).every(Number.isNaN)).toBe(true);
    },
  );

  test("are of layers with trained tensors or an activation and of sums, input to output", () => {
    const { watched } = compileStep(plan.model, plan.recipe, batch, true);
    expect(watched?.layers).toEqual(["h1", "bn", "h2", "ln", "gelu", "h3", "sum", "elu", "y"]);
  });

  test("of a small network are what plain loops give", () => {
    const small = planOf(
      [
        input(2),
        dense("h1", "x", 3, "relu"),
        dense("h2", "h1", 3, "sigmoid"),
        dense("y", "h2", 1, "linear"),
      ],
      { loss: { id: "mse", config: {} }, optimizer: plainSgd },
    );
    const { program, layout, watched } = compileStep(small.model, small.recipe, batch, true);
    const fed = inputsOf(stepOf(small), small);
    const values = evaluate(program.graph, fed);
    const statistics = values["statistics"] ?? new Float64Array();
    const expected = byHand(fed, namedValues(layout, Float64Array.from(fed["parameters"] ?? [])));
    const names = watched?.layers ?? [];
    expect(watched?.quantities.length).toBeGreaterThan(5);
    watched?.quantities.forEach((id, row) => {
      names.forEach((name, column) => {
        const value = statistics[row * names.length + column];
        const wanted = expected[name]?.[id] ?? Number.NaN;
        if (Number.isNaN(wanted)) expect(value, `${id} of ${name}`).toBeNaN();
        else expect(value, `${id} of ${name}`).toBeCloseTo(wanted, 10);
      });
    });
  });

  test("of a network without trained layers are not asked for", () => {
    const bare = planOf([input(3)], { loss: { id: "mse", config: {} }, optimizer: plainSgd });
    expect(() => compileStep(bare.model, bare.recipe, batch, true)).not.toThrow();
  });
});

describe("compileInference", () => {
  test("uses moving statistics, drops nothing, and passes the parameters on", async () => {
    const plan = planOf(
      [
        input(2),
        layer("BatchNormalization", "bn", "x", { ...norm, momentum: 0.9 }),
        layer("Dropout", "drop", "bn", { rate: 0.9 }),
        dense("y", "drop", 1, "linear"),
      ],
      { loss: { id: "mse", config: {} }, optimizer: plainSgd },
    );
    const { program, layout, noises } = compileInference(plan.model, plan.recipe, 2);
    expect(noises).toEqual([]);
    const session = await referenceEngine.compile(program);
    const state = {
      // γ, β, kernel, bias, in the order of the layout.
      parameters: Float64Array.of(1, 1, 0, 0, 1, 1, 0.5),
      "bn/moving_mean": Float64Array.of(1, 2),
      "bn/moving_variance": Float64Array.of(4, 9).map((v) => v - norm.epsilon),
    };
    expect(layout.trained.map(({ name }) => name)).toEqual([
      "bn/gamma",
      "bn/beta",
      "y/kernel",
      "y/bias",
    ]);
    const fed = { x: Float64Array.of(3, 5, 1, 2), targets: Float64Array.of(0, 0) };
    const { outputs, state: after } = await session.run(state, fed, 1);
    expect(outputs["output"]?.[0]).toBeCloseTo((3 - 1) / 2 + (5 - 2) / 3 + 0.5, 12);
    expect(outputs["output"]?.[1]).toBeCloseTo(0.5, 12);
    expect(outputs["loss"]?.[0]).toBeCloseTo((2.5 ** 2 + 0.5 ** 2) / 2, 12);
    expect(after["parameters"]).toEqual(state.parameters);
  });
});

test.each([
  ["optimizer", { optimizer: { id: "sdg", config: {} } }, /^recipe: .*"sdg".*sgd/],
  ["loss", { loss: { id: "msee", config: {} } }, /^recipe: .*"msee".*mse/],
] as const)("an unknown %s is refused by name", (_, recipe, message) => {
  const plan = mlp({ recipe });
  expect(() => compileStep(plan.model, plan.recipe, 4, false)).toThrow(message);
});

function stepOf(plan: Plan): StepProgram {
  return compileStep(plan.model, plan.recipe, batch, false);
}

/** Initial weights, random samples, targets that every loss accepts, and the scalars of the optimizer. */
function inputsOf(program: StepProgram, { model }: Plan): NamedValues {
  const rng = rngOf("compile");
  const layers = built(model);
  const draw = (size: number) => Float64Array.from({ length: size }, () => rng.normal());
  const width = sizeOf(program.targetShape);
  const targets = new Float64Array(batch * width);
  for (let n = 0; n < batch; n++) targets[n * width + (n % width)] = width === 1 ? n % 2 : 1;
  const start = startOf(layers, program, rng.split("weights"));
  const parameters = Float64Array.from(
    start["parameters"] ?? [],
    (theta) => theta + 0.1 * rng.normal(),
  );
  return {
    ...start,
    parameters,
    x: draw(batch * sizeOf(program.inputShape)),
    targets,
    "scalar/learningRate": Float64Array.of(1),
  };
}

type Matrix = readonly (readonly number[])[];

/** Forward and backward pass of x → relu(3) → sigmoid(3) → linear(1) with a squared error, written out. */
function sizeOfWatch({ watched }: StepProgram): number {
  const { layers = [], quantities = [], profiles = [] } = watched ?? {};
  return profiles.reduce((sum, { length }) => sum + length, layers.length * quantities.length);
}

function byHand(fed: NamedValues, theta: ReadonlyMap<string, Float64Array>) {
  const matrix = (values: ArrayLike<number> | undefined, columns: number): Matrix =>
    Array.from({ length: (values?.length ?? 0) / columns }, (_, i) =>
      Array.from({ length: columns }, (_, j) => values?.[i * columns + j] ?? 0),
    );
  const w = [
    matrix(theta.get("h1/kernel"), 3),
    matrix(theta.get("h2/kernel"), 3),
    matrix(theta.get("y/kernel"), 1),
  ] as const;
  const b = ["h1/bias", "h2/bias", "y/bias"].map((name) => Array.from(theta.get(name) ?? []));
  const x = matrix(fed["x"], 2);
  const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
  const z1 = plus(times(x, w[0]), b[0]);
  const h1 = z1.map((row) => row.map((z) => Math.max(0, z)));
  const z2 = plus(times(h1, w[1]), b[1]);
  const h2 = z2.map((row) => row.map(sigmoid));
  const z3 = plus(times(h2, w[2]), b[2]);
  const g3 = z3.map(([z = 0], n) => [(2 * (z - (fed["targets"]?.[n] ?? 0))) / batch]);
  const g2 = times(g3, turned(w[2])).map((row, n) =>
    row.map((g, i) => g * (h2[n]?.[i] ?? 0) * (1 - (h2[n]?.[i] ?? 0))),
  );
  const g1 = times(g2, turned(w[1])).map((row, n) =>
    row.map((g, i) => ((z1[n]?.[i] ?? 0) > 0 ? g : 0)),
  );
  const row = (z: Matrix, g: Matrix, h: Matrix, weights: Matrix) => {
    const grad = norm2(times(turned(h), g));
    return {
      "activation-grad-norm": norm2(g),
      "grad-norm": grad,
      "weight-norm": norm2(weights),
      "update-ratio": grad / norm2(weights), // learning rate 1
      "forward-second-moment": norm2(z) ** 2 / z.flat().length,
      "sample-cosine": (z[0]?.length ?? 0) > 1 ? meanCosine(z) : Number.NaN,
    };
  };
  const silent = turned(z1).filter((column) => column.every((z) => z <= 0)).length / 3;
  const flat = z2.flat().filter((z) => Math.abs(z) > 2.944).length / z2.flat().length;
  const table: Readonly<Record<string, Readonly<Record<string, number>>>> = {
    h1: { ...row(z1, g1, x, w[0]), "dead-units": silent },
    h2: { ...row(z2, g2, h1, w[1]), saturation: flat },
    y: row(z3, g3, h2, w[2]),
  };
  return table;
}

function meanCosine(rows: Matrix): number {
  const cosines = rows.flatMap((a, i) =>
    rows.slice(i + 1).map((b) => {
      const product = a.reduce((sum, value, j) => sum + value * (b[j] ?? 0), 0);
      return product / (norm2([a]) * norm2([b]));
    }),
  );
  return cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
}

function times(a: Matrix, b: Matrix): Matrix {
  return a.map((row) =>
    Array.from({ length: b[0]?.length ?? 0 }, (_, j) =>
      row.reduce((sum, value, k) => sum + value * (b[k]?.[j] ?? 0), 0),
    ),
  );
}

function plus(a: Matrix, bias: readonly number[] | undefined): Matrix {
  return a.map((row) => row.map((value, j) => value + (bias?.[j] ?? 0)));
}

function turned(a: Matrix): Matrix {
  return Array.from({ length: a[0]?.length ?? 0 }, (_, j) => a.map((row) => row[j] ?? 0));
}

function norm2(a: Matrix): number {
  return Math.hypot(...a.flat());
}
