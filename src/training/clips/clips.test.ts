import { readdirSync } from "node:fs";
import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { onnxruntimeEngine } from "../../engine/onnxruntime.ts";
import { evaluate, referenceEngine } from "../../engine/reference.ts";
import { builder } from "../../graph/builder.ts";
import { dense, input, layer, planOf } from "../../mitigations/plans.fixture.ts";
import { built } from "../../model/build.ts";
import { clipParts } from "../clipping.ts";
import { layoutOf, unflatten } from "../layout.ts";
import { adaptive } from "./adaptive.ts";
import { auto } from "./auto.ts";
import { clips } from "./index.ts";

const float64Digits = 12;
/** Of a percentile and a division in float32. */
const float32Tolerance = 1e-6;
const real = fc.double({ min: -3, max: 3, noNaN: true });

describe("adaptive clipping", () => {
  const numbers = fc.array(real, { minLength: 12, maxLength: 12 });
  lawTest.prop([numbers, numbers, fc.double({ min: 0.001, max: 2, noNaN: true })])(
    "is what the paper says of every column of a kernel [2, 2, 3]",
    (value, grad, share) => {
      const expected = [0, 1, 2].flatMap((unit) => {
        const own = (xs: readonly number[]) => xs.filter((_, i) => i % 3 === unit);
        return own(grad).map((g) => g * factor(own(value), own(grad), share));
      });
      const result = adapted([2, 2, 3], value, grad, share);
      [0, 1, 2].forEach((unit) => {
        result
          .filter((_, i) => i % 3 === unit)
          .forEach((g, i) => {
            expect(g).toBeCloseTo(expected[unit * 4 + i] ?? Number.NaN, float64Digits);
          });
      });
    },
  );

  test("takes a bias as one unit", () => {
    expect(adapted([2], [3, 4], [6, 8], 0.5)).toEqual([1.5, 2]);
  });

  test("lets a kernel of zeros move by λ·ε", () => {
    const [moved] = adapted([1, 1], [0], [7], 0.01);
    expect(moved).toBeCloseTo(0.01 * 1e-3, float64Digits);
  });

  test("leaves what is not finite, and small gradients exactly as they are", () => {
    expect(adapted([1, 3], [1, 1, 1], [Number.NaN, Number.POSITIVE_INFINITY, 0.1], 0.5)).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      0.1,
    ]);
  });

  test("spares the output layer: the last one with a kernel", () => {
    const { model } = planOf([
      input(2),
      dense("h1", "x", 3, "tanh"),
      dense("y", "h1", 2, "linear"),
      layer("Softmax", "softmax", "y", { axis: -1 }),
    ]);
    const layout = layoutOf(built(model));
    const ops = builder();
    const values = unflatten(ops, ops.input("parameters", [layout.size]), layout);
    const parts = clipParts(layout, values, [...values.values()]);
    expect(layout.trained.map(({ name }, i) => [name, parts[i]?.isOutput])).toEqual([
      ["h1/kernel", false],
      ["h1/bias", false],
      ["y/kernel", true],
      ["y/bias", true],
    ]);
    const grad = ops.constant([5, 5], [2, 1]);
    const spared = adaptive.clip(ops, {
      parts: [{ value: grad, grad, isOutput: true }],
      carried: new Map(),
      threshold: 0.01,
    });
    expect(evaluate(ops.graph({ grad: spared.grad }), {})["grad"]).toEqual(Float64Array.of(5, 5));
  });
});

describe("clipping to a percentile", () => {
  test.each([
    [10, 5],
    [0, 7],
    [50, 200],
    [99.5, 140],
    [100, 30],
  ])("follows the %f-th percentile of the norms so far, over %i steps", async (p, steps) => {
    const grads = Array.from({ length: steps }, (_, t) => 2 + Math.sin(7 * t) + (t % 5));
    const expected = grads.map((grad, t) => {
      const bound = percentile(grads.slice(Math.max(0, t - 127), t + 1), p);
      return Math.min(grad, bound);
    });
    const exact = await autoClipped(grads, p, referenceEngine);
    expected.forEach((norm, t) => {
      expect(exact[t]).toBeCloseTo(norm, float64Digits);
    });
    const fast = await autoClipped(grads, p, onnxruntimeEngine);
    expected.forEach((norm, t) => {
      expect(Math.abs((fast[t] ?? 0) - norm) / norm).toBeLessThan(float32Tolerance);
    });
  });

  test("knows equal norms, of which it clips none", async () => {
    expect(await autoClipped([3, 3, 3, 3], 10, referenceEngine)).toEqual([3, 3, 3, 3]);
  });

  test("leaves a gradient of 0 at 0", async () => {
    expect(await autoClipped([0, 1, 0], 10, referenceEngine)).toEqual([0, 0.1, 0]);
  });
});

test("src/training/clips/ holds exactly the registered clips, one file each, under its id", () => {
  const files = readdirSync(import.meta.dirname).filter(
    (file) => !file.endsWith(".test.ts") && file !== "index.ts",
  );
  expect(files.toSorted()).toEqual(clips.map(({ id }) => `${id}.ts`).toSorted());
});

function adapted(
  shape: readonly number[],
  value: readonly number[],
  grad: readonly number[],
  threshold: number,
): number[] {
  const ops = builder();
  const part = {
    value: ops.constant(value, shape),
    grad: ops.constant(grad, shape),
    isOutput: false,
  };
  const { grad: flat } = adaptive.clip(ops, { parts: [part], threshold, carried: new Map() });
  return Array.from(evaluate(ops.graph({ flat }), {})["flat"] ?? []);
}

function factor(value: readonly number[], grad: readonly number[], share: number): number {
  const most = share * Math.max(Math.hypot(...value), 1e-3);
  const norm = Math.hypot(...grad);
  return norm > most ? most / Math.max(norm, 1e-6) : 1;
}

/** The norms after clipping of gradients of these norms, one after the other. */
async function autoClipped(
  norms: readonly number[],
  threshold: number,
  engine: typeof referenceEngine | typeof onnxruntimeEngine,
): Promise<number[]> {
  const ops = builder();
  const direction = ops.constant([0.6, 0.8], [2]);
  const grad = ops.mul(direction, ops.input("norm", []));
  const [state] = auto.carried;
  const before = ops.input(state.name, state.shape);
  const result = auto.clip(ops, {
    parts: [{ value: grad, grad, isOutput: false }],
    threshold,
    carried: new Map([[state.name, before]]),
  });
  const after = ops.sqrt(ops.reduceSumSquare(result.grad));
  const session = await engine.compile({
    graph: ops.graph({ after, next: result.carried?.[state.name] ?? before }),
    carried: [{ input: state.name, output: "next" }],
  });
  const { outputs } = await session.run(
    { [state.name]: new Float64Array(state.shape[0]).fill(state.initial) },
    { norm: Float64Array.from(norms) },
    norms.length,
  );
  await session.dispose();
  return Array.from(outputs["after"] ?? []);
}

/** As numpy's default: between the two nearest. */
function percentile(xs: readonly number[], p: number): number {
  const sorted = xs.toSorted((a, b) => a - b);
  const position = (p / 100) * (sorted.length - 1);
  const [low, high] = [Math.floor(position), Math.ceil(position)];
  return (sorted[low] ?? 0) + (position - low) * ((sorted[high] ?? 0) - (sorted[low] ?? 0));
}
