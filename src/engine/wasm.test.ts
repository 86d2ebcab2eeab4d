import { describe, expect, test } from "vitest";
import { golden } from "../../test/golden/golden.ts";
import { rngOf } from "../core/rng.ts";
import { builder } from "../graph/builder.ts";
import { type Attributes, listAttribute } from "../graph/call.ts";
import { gradient } from "../graph/gradient.ts";
import { operators } from "../graph/operators/index.ts";
import type { Ops } from "../graph/ops.ts";
import type { DataType, Shape, Tensor } from "../graph/tensor.ts";
import { built } from "../model/build.ts";
import { type NetworkId, networkNamed } from "../model/networks/index.ts";
import { compileStep, sampledName } from "../training/compile.ts";
import { hashedNumbers } from "../training/parity.fixture.ts";
import type { Recipe } from "../training/recipe.ts";
import { noiseAt, scalarsAt, startOf } from "../training/step-inputs.ts";
import type { Engine, NamedValues } from "./engine.ts";
import { evaluate, referenceEngine } from "./reference.ts";
import { planOf } from "./wasm/plan.ts";
import { wasmEngine } from "./wasm.ts";

interface GoldenBlock {
  readonly shape: Shape;
  readonly data: readonly number[];
  readonly type?: DataType;
}

/** One application of an operator: see test/golden/operators.py. */
interface GoldenCase {
  readonly name: string;
  readonly inputs: readonly GoldenBlock[];
  readonly attributes: Attributes;
  readonly outputs: readonly GoldenBlock[];
  readonly weights?: readonly (readonly number[] | null)[];
}

const cases = golden<Readonly<Record<string, readonly GoldenCase[]>>>("operators");
/** A few roundings of 2⁻²⁴ and the approximations of exp, log, tanh and erf. */
const float32Tolerance = 1e-6;

describe.each(operators.map(({ op }) => op))("%s", (op) => {
  test.each(cases[op] ?? [])("is the reference's, and its gradient, on $name", async (example) => {
    const ops = builder();
    const graph = ops.graph(applied(ops, op, example));
    const feeds = Object.fromEntries(
      example.inputs.map(({ data }, i) => [`x${i}`, Float32Array.from(data)]),
    );
    const exact = evaluate(graph, feeds);
    const session = await wasmEngine.compile({ graph, carried: [] });
    const { outputs } = await session.run({}, feeds, 1);
    for (const { name } of graph.outputs) {
      const expected = Array.from(exact[name] ?? [], Math.fround);
      expect(largestDifference(outputs[name], expected), name).toBeLessThan(float32Tolerance);
    }
  });
});

/** The outputs as floats, and the gradients of their weighted sum. */
function applied(ops: Ops, op: string, example: GoldenCase): Record<string, Tensor> {
  const inputs = example.inputs.map(({ shape, type }, i) =>
    ops.cast(ops.input(`x${i}`, shape), type),
  );
  const results = emitted(ops, op, inputs, example.attributes).map((y) => ops.cast(y));
  const named = Object.fromEntries(results.map((y, i) => [`y${i}`, y]));
  const terms = results.flatMap((y, i) => {
    const weights = example.weights?.[i];
    return weights ? [ops.reduceSum(ops.mul(y, ops.constant(weights, y.shape)))] : [];
  });
  if (terms.length === 0) return named;
  const gradOf = gradient(
    ops,
    terms.reduce((sum, term) => ops.add(sum, term)),
  );
  const grads = inputs.flatMap((x, i) => {
    const grad = gradOf(x);
    return grad ? [[`dx${i}`, ops.cast(grad)] as const] : [];
  });
  return { ...named, ...Object.fromEntries(grads) };
}

function emitted(
  ops: Ops,
  op: string,
  inputs: readonly Tensor[],
  attributes: Attributes,
): readonly Tensor[] {
  const [x] = inputs;
  if (op !== "ReduceMax" || !x) return ops.emit(op, inputs, attributes);
  return [ops.reduceMax(x, listAttribute(attributes, "axes"), attributes["keepdims"] === 1)];
}

/** Largest |a − b| / max(1, |b|); NaN is equal to NaN only, an infinity to itself only. */
function largestDifference(
  a: ArrayLike<number> | undefined,
  b: ArrayLike<number> | undefined,
): number {
  if (!a || !b || a.length !== b.length) return Number.NaN;
  return Array.from(a).reduce((most, x, i) => {
    const y = b[i] ?? Number.NaN;
    if (x === y || (Number.isNaN(x) && Number.isNaN(y))) return most;
    return Math.max(most, Math.abs(x - y) / Math.max(1, Math.abs(y)));
  }, 0);
}

const steps = 100;
const batchSize = 4;
const image = { layers: 8, width: 4, input: [6, 6, 2] };
/** Roundings of 2⁻²⁴ grow from step to step, most where batch normalization divides by small deviations. */
const families: readonly { id: NetworkId; options: object; tolerance: number }[] = [
  { id: "mlp", options: { depth: 4, width: 9 }, tolerance: 1e-6 },
  { id: "residual-mlp", options: { depth: 2, width: 8 }, tolerance: 1e-5 },
  { id: "cnn", options: { ...image, normalization: "none" }, tolerance: 1e-5 },
  { id: "cnn", options: image, tolerance: 1e-3 },
  { id: "resnet", options: image, tolerance: 1e-3 },
  { id: "rnn", options: { steps: 5, units: 7 }, tolerance: 1e-5 },
  { id: "lstm", options: { steps: 5, units: 7 }, tolerance: 1e-5 },
  { id: "gru", options: { steps: 5, units: 7 }, tolerance: 1e-5 },
  { id: "transformer", options: { depth: 1, width: 8, heads: 2, dropout: 0.1 }, tolerance: 1e-4 },
];

describe.each(families)("100 steps of $id", ({ id, options, tolerance }) => {
  const training = trainingOf(id, options);

  test("leave the losses and parameters of the reference", async () => {
    const [ours, theirs] = await Promise.all([wasmEngine, referenceEngine].map(training));
    expect(largestDifference(ours?.outputs["loss"], theirs?.outputs["loss"])).toBeLessThan(
      tolerance,
    );
    expect(largestDifference(ours?.state["parameters"], theirs?.state["parameters"])).toBeLessThan(
      tolerance,
    );
  });

  test("are the same bit for bit when run again", async () => {
    const [once, again] = await Promise.all([wasmEngine, wasmEngine].map(training));
    expect(again).toEqual(once);
  });
});

function trainingOf(id: NetworkId, options: object) {
  const model = networkNamed(id, options);
  const recipe: Recipe = {
    loss: { id: "categorical-crossentropy", config: {} },
    optimizer: { id: "sgd", config: { learningRate: 0.01, momentum: 0.9 } },
    batchSize,
    epochs: 1,
    clip: undefined,
  };
  const step = compileStep(model, recipe, batchSize, true);
  const count = (shape: Shape) =>
    shape.reduce((product, axis) => product * axis, batchSize * steps);
  const classes = step.targetShape[0] ?? 1;
  const inputs: NamedValues = {
    x: hashedNumbers(0, count(step.inputShape)),
    targets: Float32Array.from({ length: steps * batchSize * classes }, (_, i) =>
      Number(i % classes === Math.floor(i / classes) % classes),
    ),
    ...scalarsAt(recipe, 0, steps),
    ...noiseAt(step, rngOf("noise"), 0, steps),
    [sampledName]: Float32Array.from({ length: steps }, (_, i) => Number(i % 3 === 0)),
  };
  return async (engine: Engine) => {
    const session = await engine.compile(step.program);
    const results = await session.run(startOf(built(model), step, rngOf("start")), inputs, steps);
    await session.dispose();
    return results;
  };
}

test("a graph larger than 4 GiB is refused with the size it would need", async () => {
  const ops = builder();
  const x = ops.input("x", [40000, 1]);
  const y = ops.tanh(ops.matmul(x, ops.transpose(x, [1, 0])));
  const program = { graph: ops.graph({ y: ops.matmul(y, x) }), carried: [] };
  await expect(wasmEngine.compile(program)).rejects.toThrow(
    new RangeError(
      "wasm: memory ends at 4 GiB, got a graph that needs 6.0 GiB; try a smaller batch",
    ),
  );
});

test("an input that is missing or has another size is an error that names it", async () => {
  const ops = builder();
  const graph = ops.graph({ y: ops.tanh(ops.input("x", [2, 3])) });
  const session = await wasmEngine.compile({ graph, carried: [] });
  await expect(session.run({}, {}, 1)).rejects.toThrow(
    'wasm: input "x" must hold [2, 3], got nothing',
  );
  await expect(session.run({}, { x: new Float32Array(6) }, 2)).rejects.toThrow(
    'wasm: input "x" must hold [2, 2, 3], got 6',
  );
});

test("an index that names no row is an error that says which", async () => {
  const ops = builder();
  const rows = ops.gather(ops.input("x", [3, 2]), ops.cast(ops.input("at", [1]), "int64"));
  const session = await wasmEngine.compile({ graph: ops.graph({ rows }), carried: [] });
  const run = (index: number) =>
    session.run({}, { x: Float32Array.of(1, 2, 3, 4, 5, 6), at: Float32Array.of(index) }, 1);
  expect(Array.from((await run(-1)).outputs["rows"] ?? [])).toEqual([5, 6]);
  await expect(run(3)).rejects.toThrow(new RangeError("Gather: index must be in [-3, 2], got 3"));
});

test("a step needs at most 1.3 times the memory of the tensors that are alive together", () => {
  const { program } = compileStep(
    networkNamed("mlp", { depth: 30, width: 128 }),
    {
      loss: { id: "categorical-crossentropy", config: {} },
      optimizer: { id: "adam", config: {} },
      batchSize: 64,
      epochs: 1,
      clip: undefined,
    },
    64,
    true,
  );
  const { bytes, live } = planOf(program, 0);
  expect(bytes / live).toBeLessThan(1.3);
});
