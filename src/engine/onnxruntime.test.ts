import { describe, expect, test } from "vitest";
import { evaluate } from "../engine/reference.ts";
import { builder } from "../graph/builder.ts";
import type { Tensor } from "../graph/tensor.ts";
import { bytesPerStep, onnxruntimeEngine } from "./onnxruntime.ts";

/** Gradients may be as small as float32 allows, so operators must be right to a few roundings of their value, not of 1. */
const relativeTolerance = 1e-6;

const small = [1e-3, 1e-5, 1e-10, 1e-20, 1e-30, 1e-35].flatMap((x) => [x, -x]);

describe("small numbers keep their digits", () => {
  test.each([
    ["Tanh", small],
    ["Erf", small],
    ["Mul", small.map((x) => x * 1e10)],
    ["Abs", small],
    ["Relu", small],
    ["Sqrt", small.map(Math.abs)],
    ["Exp", [-10, -30, -50, -80]],
    ["Softplus", [-5, -10, -20, -50, -80]],
    ["Softmax", [0, -10, -30, -50, -70]],
  ])("%s", async (op, xs) => {
    const ops = builder();
    const x = ops.input("x", [xs.length]);
    const y = op === "Mul" ? ops.mul(x, 1e-10) : ops.emit(op, [x])[0];
    expect(await relativeDifference({ y: y ?? x }, ops, xs)).toBeLessThan(relativeTolerance);
  });

  test("numbers below the smallest normal float32 are kept, not set to 0", async () => {
    const ops = builder();
    const x = ops.input("x", [1]);
    const y = ops.mul(ops.mul(x, 1e-20), 1e-20);
    const [value] = await native({ y }, ops, [1]);
    expect(value).toBeCloseTo(1e-40, 44);
    expect(value).toBeGreaterThan(0);
  });
});

describe("Sigmoid is right to 1e-7 of 1, not of its value", () => {
  test("it is 0 below about −18, where σ is still 1e-8", async () => {
    const ops = builder();
    const x = ops.input("x", [3]);
    const values = await native({ y: ops.sigmoid(x) }, ops, [-20, -10, 20]);
    expect(values[0]).toBe(0);
    expect(Math.abs((values[1] ?? 0) - 4.539787e-5)).toBeLessThan(1e-7);
    expect(values[2]).toBe(1);
  });
});

test("bytesPerStep counts four bytes per element of the inputs and outputs that are not carried", () => {
  const ops = builder();
  const state = ops.input("state", [100]);
  const x = ops.input("x", [2, 3]);
  const graph = ops.graph({
    "next state": state,
    y: ops.reduceSum(x),
    z: ops.mul(x, state.shape.length),
  });
  const carried = [{ input: "state", output: "next state" }];
  expect(bytesPerStep({ graph, carried })).toBe(4 * (6 + 1 + 6));
});

async function native(
  outputs: Readonly<Record<"y", Tensor>>,
  ops: ReturnType<typeof builder>,
  x: readonly number[],
): Promise<readonly number[]> {
  const session = await onnxruntimeEngine.compile({ graph: ops.graph(outputs), carried: [] });
  const results = await session.run({}, { x: Float32Array.from(x) }, 1);
  await session.dispose();
  return Array.from(results.outputs["y"] ?? []);
}

async function relativeDifference(
  outputs: Readonly<Record<"y", Tensor>>,
  ops: ReturnType<typeof builder>,
  x: readonly number[],
): Promise<number> {
  const actual = await native(outputs, ops, x);
  const exact = evaluate(ops.graph(outputs), { x: Float32Array.from(x) })["y"] ?? [];
  return Math.max(...Array.from(exact, (y, i) => relativeError(actual[i] ?? Number.NaN, y)));
}

function relativeError(actual: number, exact: number): number {
  return actual === exact ? 0 : Math.abs((actual - exact) / exact);
}
