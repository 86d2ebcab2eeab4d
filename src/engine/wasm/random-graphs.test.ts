import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { builder } from "../../graph/builder.ts";
import type { Ops } from "../../graph/ops.ts";
import { sizeOf, type Tensor } from "../../graph/tensor.ts";
import { referenceEngine } from "../reference.ts";
import { wasmEngine } from "../wasm.ts";

const steps = 3;
/** Some dozens of roundings of numbers that tanh keeps about 1. */
const float32Tolerance = 2e-4;

/** One operator on tensors picked among those that exist. */
interface Choice {
  readonly what: number;
  readonly first: number;
  readonly second: number;
}

const natural = fc.integer({ min: 0, max: 999 });
const choices = fc.array(fc.record({ what: natural, first: natural, second: natural }), {
  minLength: 4,
  maxLength: 40,
});

test.prop([choices, fc.boolean()], { seed: 5, numRuns: 150 })(
  "a plan computes what the graph says, whatever it joins, renames or writes in place",
  async (list, isSampled) => {
    const ops = builder();
    const state = ops.input("state", [4, 6]);
    const x = ops.input("x", [4, 6]);
    const tensors: Tensor[] = [state, x, ops.input("row", [6]), ops.constant([0.5], [])];
    for (const choice of list) tensors.push(...applied(ops, tensors, choice));
    const next = tensors.findLast(({ shape }) => sizeOf(shape) === 24) ?? state;
    const outputs = Object.fromEntries(
      tensors.slice(4).map((tensor, i) => [`y${i}`, tensor] as const),
    );
    const program = {
      graph: ops.graph({ "next state": ops.tanh(ops.reshape(next, [4, 6])), x2: x, ...outputs }),
      carried: [{ input: "state", output: "next state" }],
      ...(isSampled && { sampled: { input: "sampled", outputs: Object.keys(outputs) } }),
    };
    const numbers = (length: number, pace: number) =>
      Float32Array.from({ length }, (_, i) => Math.sin(1 + i * pace));
    const inputs = {
      x: numbers(24 * steps, 1.7),
      row: numbers(6 * steps, 2.9),
      sampled: Float32Array.of(1, 0, 1),
    };
    const [ours, exact] = await Promise.all(
      [wasmEngine, referenceEngine].map(async (engine) => {
        const session = await engine.compile(program);
        return session.run({ state: numbers(24, 0.7) }, inputs, steps);
      }),
    );
    for (const part of ["state", "outputs"] as const)
      for (const [name, values] of Object.entries(exact?.[part] ?? {}))
        expect(distance(ours?.[part][name], values), name).toBeLessThan(float32Tolerance);
  },
);

/** What a choice appends; nothing where the shapes do not fit. */
function applied(ops: Ops, tensors: readonly Tensor[], { what, first, second }: Choice): Tensor[] {
  const a = tensors[first % tensors.length];
  const b = tensors[second % tensors.length];
  if (!a || !b) return [];
  const axis = a.shape.length === 0 ? 0 : second % a.shape.length;
  const length = a.shape[axis] ?? 1;
  const binary = [ops.add, ops.sub, ops.mul, ops.max] as const;
  const append: readonly (() => readonly Tensor[])[] = [
    () => [(binary[second % 4] ?? ops.add)(a, b)],
    () => [(binary[first % 4] ?? ops.add)(a, b)],
    () => [ops.tanh(a)],
    () => [ops.where(ops.greater(tensors[1] ?? a, 0.25), a, b)],
    () => [ops.sigmoid(a), ops.neg(a)],
    () => [
      ops.transpose(
        a,
        a.shape.map((_, i) => (i + 1) % a.shape.length),
      ),
    ],
    () => [ops.reshape(a, [sizeOf(a.shape)])],
    () => (sizeOf(a.shape) === 24 ? [ops.reshape(a, [2, 3, 4]), ops.reshape(a, [4, 6])] : []),
    () => (length > 1 ? ops.split(a, [1, length - 1], axis) : []),
    () => (length > 1 ? [ops.slice(a, [length - 1], [-length - 1], [axis], [-1])] : []),
    () => (sizeOf(a.shape) < 200 ? [ops.concat([a, ops.tanh(a), a], axis)] : []),
    () => (sizeOf(a.shape) < 200 ? [ops.concat([ops.neg(a), ops.tanh(a)], axis)] : []),
    () => [ops.reduceSum(ops.tanh(a), [axis], second % 2 === 0)],
    () => [ops.tanh(ops.reduceMean(a, [axis]))],
    () => [ops.reduceMax(a, [axis], true)],
    () => [ops.tanh(ops.reduceSumSquare(a))],
    () => (isMatrix(a) ? [ops.tanh(ops.gemm(a, a, undefined, { transB: true }))] : []),
    () => (isMatrix(a) ? [ops.tanh(ops.gemm(a, b)), ops.tanh(ops.gemm(a, b, tensors[2]))] : []),
    () => [ops.tanh(ops.matmul(a, b))],
    () => [ops.softmax(a, axis)],
    () => [
      ops.pad(
        a,
        a.shape.map(() => 1),
        a.shape.map(() => 0),
      ),
    ],
    () => (sizeOf(a.shape) < 100 ? [ops.expand(a, [2, ...a.shape])] : []),
  ];
  try {
    if (a.shape.length === 0 && what % append.length > 4) return [];
    return [...(append[what % append.length]?.() ?? [])].filter(
      ({ shape, type }) => type === "float32" && sizeOf(shape) < 600,
    );
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function isMatrix({ shape }: Tensor): boolean {
  return shape.length === 2;
}

function distance(a: ArrayLike<number> | undefined, b: ArrayLike<number>): number {
  if (a?.length !== b.length) return Number.NaN;
  return Array.from(a).reduce((most, value, i) => {
    const exact = b[i] ?? Number.NaN;
    if (Number.isNaN(value) && Number.isNaN(exact)) return most;
    return Math.max(most, Math.abs(value - exact) / Math.max(1, Math.abs(exact)));
  }, 0);
}
