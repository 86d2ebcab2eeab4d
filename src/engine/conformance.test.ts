import { describe, expect, test } from "vitest";
import { builder } from "../graph/builder.ts";
import { gradient } from "../graph/gradient.ts";
import type { Program } from "../graph/graph.ts";
import type { Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Engine, NamedValues, StepResults } from "./engine.ts";
import { onnxruntimeEngine } from "./onnxruntime.ts";
import { referenceEngine } from "./reference.ts";
import { wasmEngine } from "./wasm.ts";

const steps = 20;
/** Twenty steps on numbers about 1, each a few dozen roundings of 2⁻²⁴. */
const float32Tolerance = 1e-5;

describe.each<Engine>([referenceEngine, onnxruntimeEngine, wasmEngine])("$id", (engine) => {
  test("many steps in one call equal as many calls of one step", async () => {
    const { program, state, inputs } = training();
    const together = await runOnce(engine, program, state, inputs, steps);

    const session = await engine.compile(program);
    let current = state;
    const losses: number[] = [];
    for (let step = 0; step < steps; step++) {
      const results = await session.run(current, slice(program, inputs, step), 1);
      current = results.state;
      losses.push(...(results.outputs["loss"] ?? []));
    }
    await session.dispose();

    expect(losses).toEqual(Array.from(together.outputs["loss"] ?? []));
    expect(current).toEqual(together.state);
  });

  test("training steps lower the loss", async () => {
    const { program, state, inputs } = training();
    const { outputs } = await runOnce(engine, program, state, inputs, steps);
    const losses = outputs["loss"] ?? [];
    expect(losses.length).toBe(steps);
    expect(losses[steps - 1]).toBeLessThan(0.7 * (losses[0] ?? 0));
  });

  test("a session runs any number of steps, and again", async () => {
    const session = await engine.compile(counting());
    const run = async (values: readonly number[]) => {
      const inputs = { x: Float32Array.from(values) };
      const { state, outputs } = await session.run(
        { sum: Float32Array.of(1) },
        inputs,
        values.length,
      );
      return { sum: Array.from(state["sum"] ?? []), before: Array.from(outputs["before"] ?? []) };
    };
    expect(await run([1, 2, 3])).toEqual({ sum: [7], before: [1, 2, 4] });
    expect(await run([5])).toEqual({ sum: [6], before: [1] });
    expect(await run([1, 2, 3])).toEqual({ sum: [7], before: [1, 2, 4] });
    await session.dispose();
  });

  test("leaves the numbers it was given as they were", async () => {
    const state = { sum: Float32Array.of(1) };
    const inputs = { x: Float32Array.of(1, 2) };
    await runOnce(engine, counting(), state, inputs, 2);
    expect(state.sum).toEqual(Float32Array.of(1));
    expect(inputs.x).toEqual(Float32Array.of(1, 2));
  });

  test("carries NaN and infinities from step to step, and computes on", async () => {
    const inputs = {
      x: Float32Array.of(1, Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY, 1),
    };
    const { outputs, state } = await runOnce(
      engine,
      counting(),
      { sum: Float32Array.of(0) },
      inputs,
      5,
    );
    const infinity = Number.POSITIVE_INFINITY;
    expect(Array.from(outputs["before"] ?? [])).toEqual([0, 1, infinity, infinity, Number.NaN]);
    expect(Array.from(state["sum"] ?? [])).toEqual([Number.NaN]);
  });

  test("runs a program that carries nothing", async () => {
    const ops = builder();
    const x = ops.input("x", [2]);
    const program = { graph: ops.graph({ y: ops.mul(x, 2) }), carried: [] };
    const { outputs } = await runOnce(engine, program, {}, { x: Float32Array.of(1, 2, 3, 4) }, 2);
    expect(Array.from(outputs["y"] ?? [])).toEqual([2, 4, 6, 8]);
  });

  test("hands a carried input on unchanged", async () => {
    const ops = builder();
    const fixed = ops.input("fixed", [2]);
    const x = ops.input("x", []);
    const graph = ops.graph({ "next fixed": fixed, y: ops.mul(x, ops.reduceSum(fixed)) });
    const carried = [{ input: "fixed", output: "next fixed" }];
    const { state, outputs } = await runOnce(
      engine,
      { graph, carried },
      { fixed: Float32Array.of(1, 2) },
      { x: Float32Array.of(1, 10) },
      2,
    );
    expect(Array.from(state["fixed"] ?? [])).toEqual([1, 2]);
    expect(Array.from(outputs["y"] ?? [])).toEqual([3, 30]);
  });
});

test.each<Engine>([onnxruntimeEngine, wasmEngine])(
  "$id trains as the reference does",
  async (engine) => {
    const { program, state, inputs } = training();
    const native = await runOnce(engine, program, state, inputs, steps);
    const exact = await runOnce(referenceEngine, program, state, inputs, steps);
    expect(Object.keys(native.outputs)).toEqual(Object.keys(exact.outputs));
    for (const part of ["state", "outputs"] as const)
      for (const [name, values] of Object.entries(exact[part]))
        expect(largestDifference(native[part][name], values), name).toBeLessThan(float32Tolerance);
  },
);

/** Two dense layers, softmax and cross-entropy, SGD with momentum, on flat parameters. */
function training() {
  const [batch, features, hidden, classes] = [6, 3, 5, 2] as const;
  const sizes = [features * hidden, hidden, hidden * classes, classes];
  const size = sizes.reduce((sum, part) => sum + part, 0);
  const ops = builder();
  const parameters = ops.input("parameters", [size]);
  const velocity = ops.input("velocity", [size]);
  const learningRate = ops.input("learningRate", []);
  const x = ops.input("x", [batch, features]);
  const targets = ops.input("targets", [batch, classes]);
  const [w1, b1, w2, b2] = ops.split(parameters, sizes, 0);
  if (!w1 || !b1 || !w2 || !b2) throw new RangeError("training: split has four parts");
  const h = ops.tanh(ops.gemm(x, ops.reshape(w1, [features, hidden]), b1));
  const logits = ops.gemm(h, ops.reshape(w2, [hidden, classes]), b2);
  const loss = meanCrossEntropy(ops, logits, targets, batch);
  const grad = gradient(ops, loss)(parameters) ?? parameters;
  const next = ops.sub(ops.mul(velocity, 0.5), ops.mul(grad, learningRate));

  const graph = ops.graph({
    "next parameters": ops.add(parameters, next),
    "next velocity": next,
    loss,
    grad,
  });
  const carried = ["parameters", "velocity"].map((input) => ({ input, output: `next ${input}` }));
  const program: Program = { graph, carried };
  const wave = (length: number, pace: number) =>
    Float32Array.from({ length }, (_, i) => Math.sin(1 + i * pace));
  const samples = wave(steps * batch * features, 1.7);
  const inputs = {
    x: samples,
    targets: Float32Array.from({ length: steps * batch * classes }, (_, i) => {
      const isFirst = (samples[Math.floor(i / classes) * features] ?? 0) > 0;
      return isFirst === (i % classes === 0) ? 1 : 0;
    }),
    learningRate: new Float32Array(steps).fill(0.5),
  };
  const state: NamedValues = { parameters: wave(size, 2.3), velocity: new Float32Array(size) };
  return { program, state, inputs };
}

function meanCrossEntropy(ops: Ops, logits: Tensor, targets: Tensor, batch: number): Tensor {
  return ops.div(ops.reduceSum(ops.mul(targets, ops.logSoftmax(logits))), -batch);
}

/** sum ← sum + x; the output `before` is the sum before each step. */
function counting(): Program {
  const ops = builder();
  const sum = ops.input("sum", []);
  const x = ops.input("x", []);
  const graph = ops.graph({ "next sum": ops.add(sum, x), before: sum });
  return { graph, carried: [{ input: "sum", output: "next sum" }] };
}

async function runOnce(
  engine: Engine,
  program: Program,
  state: NamedValues,
  inputs: NamedValues,
  count: number,
): Promise<StepResults> {
  const session = await engine.compile(program);
  const results = await session.run(state, inputs, count);
  await session.dispose();
  return results;
}

/** The inputs of one step. */
function slice({ graph, carried }: Program, inputs: NamedValues, step: number): NamedValues {
  const stacked = graph.inputs.filter(({ name }) => !carried.some(({ input }) => input === name));
  return Object.fromEntries(
    stacked.map(({ name }) => {
      const values = inputs[name] ?? new Float32Array();
      const size = values.length / steps;
      return [name, values.slice(step * size, (step + 1) * size)];
    }),
  );
}

function largestDifference(
  a: ArrayLike<number> | undefined,
  b: ArrayLike<number> | undefined,
): number {
  if (!a || !b || a.length !== b.length) return Number.NaN;
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? Number.NaN))));
}
