import { readdirSync } from "node:fs";
import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { golden } from "../../../test/golden/golden.ts";
import { onnxruntimeEngine } from "../../engine/onnxruntime.ts";
import { evaluate } from "../../engine/reference.ts";
import { builder } from "../../graph/builder.ts";
import { gradient } from "../../graph/gradient.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Ops } from "../../graph/ops.ts";
import type { Shape, Tensor } from "../../graph/tensor.ts";
import type { Loss, LossConfig } from "../loss.ts";
import { losses, lossOf } from "./index.ts";

interface GoldenBlock {
  readonly shape: Shape;
  readonly data: readonly number[];
}

/** By Keras 3, or PyTorch where fused, in float64: see test/golden/losses.py. */
interface GoldenCase {
  readonly id: string;
  readonly name: string;
  /** The network's output; the input of `activation` where one is given. */
  readonly x: GoldenBlock;
  readonly targets: GoldenBlock;
  readonly config: LossConfig;
  readonly activation?: "softmax" | "sigmoid";
  readonly value: number;
  readonly grad: readonly number[];
}

const cases = golden<readonly GoldenCase[]>("losses");

/** Digits after the point of sums of a few float64 terms about 1, relative to the largest. */
const float64Digits = 12;

describe("value and gradient equal those of Keras 3 and PyTorch", () => {
  test.each(cases)("$id on $name", (example) => {
    const { value, grad } = valueAndGrad(lossOf(example.id, "test"), example);
    const size = Math.max(1, Math.abs(example.value));
    expect(value / size).toBeCloseTo(example.value / size, float64Digits);
    example.grad.forEach((expected, i) => {
      expect(grad[i]).toBeCloseTo(expected, float64Digits);
    });
  });
});

describe("fused with the activation", () => {
  const logits = fc.double({ min: -7, max: 7, noNaN: true });

  lawTest.prop([fc.array(logits, { minLength: 3, maxLength: 3 })])(
    "softmax and categorical cross-entropy equal the two one after the other",
    (z) => {
      const example = {
        x: { shape: [1, 3], data: z },
        targets: { shape: [1, 3], data: [0, 1, 0] },
      };
      expectFusedIsUnfused("categorical-crossentropy", "softmax", example);
    },
  );

  lawTest.prop([logits, fc.constantFrom(0, 0.3, 1)])(
    "sigmoid and binary cross-entropy equal the two one after the other",
    (z, y) => {
      const example = { x: { shape: [1, 1], data: [z] }, targets: { shape: [1, 1], data: [y] } };
      expectFusedIsUnfused("binary-crossentropy", "sigmoid", example);
    },
  );

  test.each([
    ["categorical-crossentropy", "softmax", [1e3, -1e3], [0, 1], 2000],
    ["binary-crossentropy", "sigmoid", [1e3, -1e3], [0, 1], 1000],
  ] as const)(
    "%s of logits ±1000 is finite in ONNX Runtime",
    async (id, activation, z, y, value) => {
      const x = { shape: [1, 2], data: z };
      const targets = { shape: [1, 2], data: y };
      const graph = lossGraph(lossOf(id, "test"), { x, targets, activation });
      expect(await native(graph, x.data)).toBe(value);
    },
  );

  test("binary cross-entropy at logit 0 has the gradient ½ − y, as output layers that start at 0 need", () => {
    const targets = { shape: [2, 1], data: [0, 1] };
    const example = { x: { shape: [2, 1], data: [0, 0] }, targets, activation: "sigmoid" as const };
    expect(valueAndGrad(lossOf("bce", "test"), example).grad).toEqual([0.25, -0.25]);
  });
});

describe.each<Loss>(losses)("$id", (loss) => {
  const targets = { shape: [2, 2], data: [1, 0, 0, 1] };

  test.each([undefined, ...(loss.targets === "numbers" ? [] : (["softmax", "sigmoid"] as const))])(
    "is NaN when an output is NaN, after activation %s, in both engines",
    async (activation) => {
      const x = { shape: [2, 2], data: [Number.NaN, 0.5, 0.3, 0.7] };
      const graph = lossGraph(loss, { x, targets, ...(activation ? { activation } : {}) });
      expect(evaluate(graph, { x: Float64Array.from(x.data) })["loss"]).toEqual(
        Float64Array.of(Number.NaN),
      );
      expect(await native(graph, x.data)).toBeNaN();
    },
  );

  test("is smallest where outputs are targets", () => {
    const at = (data: readonly number[]) =>
      valueAndGrad(loss, { x: { shape: [2, 2], data }, targets }).value;
    expect(at(targets.data)).toBeCloseTo(0, 6);
    expect(at([0.9, 0.2, 0.2, 0.9])).toBeGreaterThan(at(targets.data));
  });
});

describe("reference numbers", () => {
  test("cross-entropy of 10 equal logits is ln 10, its gradient p − y has the square 0.9", () => {
    const x = { shape: [1, 10], data: new Array<number>(10).fill(0) };
    const targets = { shape: [1, 10], data: x.data.with(3, 1) };
    const loss = lossOf("categorical_crossentropy", "test");
    const { value, grad } = valueAndGrad(loss, { x, targets, activation: "softmax" });
    expect(value).toBeCloseTo(Math.LN10, float64Digits);
    expect(grad.reduce((sum, g) => sum + g * g, 0)).toBeCloseTo(0.9, float64Digits);
  });

  test("a wrong sigmoid of logit 10 has the gradient 9.08e-5 under squared error, 1 under cross-entropy", () => {
    const x = { shape: [1, 1], data: [10] };
    const targets = { shape: [1, 1], data: [0] };
    const gradOf = (name: string) =>
      valueAndGrad(lossOf(name, "test"), { x, targets, activation: "sigmoid" }).grad[0];
    expect(gradOf("mse")).toBeCloseTo(9.08e-5, 7);
    expect(gradOf("binary_crossentropy")).toBeCloseTo(1, 3);
  });
});

describe("lossOf", () => {
  test.each([
    ["categorical_crossentropy", "categorical-crossentropy"],
    ["CategoricalCrossentropy", "categorical-crossentropy"],
    ["categoricalCrossentropy", "categorical-crossentropy"],
    ["SparseCategoricalCrossentropy", "sparse-categorical-crossentropy"],
    ["binary_crossentropy", "binary-crossentropy"],
    ["BCE", "binary-crossentropy"],
    ["mse", "mse"],
    ["MSE", "mse"],
    ["meanSquaredError", "mse"],
    ["MeanAbsoluteError", "mae"],
    ["mae", "mae"],
    ["Huber", "huber"],
    ["huber_loss", "huber"],
  ])("finds %s", (name, id) => {
    expect(lossOf(name, "recipe").id).toBe(id);
  });

  test("names the nearest loss for an unknown one", () => {
    expect(() => lossOf("binary_crossentropi", "model.json")).toThrow(
      new RangeError(
        'model.json: unknown loss, got "binary_crossentropi"; try "binary-crossentropy"',
      ),
    );
  });
});

test("src/training/losses/ holds exactly the registered losses, one file each, under its id", () => {
  const files = readdirSync(import.meta.dirname).filter(
    (file) => !file.endsWith(".test.ts") && file !== "index.ts",
  );
  expect(files.toSorted()).toEqual(losses.map(({ id }) => `${id}.ts`).toSorted());
});

interface Example {
  readonly x: GoldenBlock;
  readonly targets: GoldenBlock;
  readonly config?: LossConfig;
  readonly activation?: "softmax" | "sigmoid";
  /** False: the loss is not told what its output was made from. */
  readonly isFused?: boolean;
}

/** Outputs `loss` and `grad` = ∂loss/∂x. */
function lossGraph(loss: Loss, example: Example): Graph {
  const { x, targets, config, activation, isFused = true } = example;
  const ops = builder();
  const input = ops.input("x", x.shape);
  const value = loss.forward(
    ops,
    {
      output: activated(ops, input, activation),
      preActivation: isFused && activation ? input : undefined,
      activation: isFused ? activation : undefined,
      targets: ops.constant(targets.data, targets.shape),
    },
    { ...loss.defaults, ...config },
  );
  return ops.graph({ loss: value, grad: gradient(ops, value)(input) ?? ops.expand(0, x.shape) });
}

function activated(ops: Ops, x: Tensor, activation: Example["activation"]): Tensor {
  if (activation === undefined) return x;
  return activation === "softmax" ? ops.softmax(x) : ops.sigmoid(x);
}

function valueAndGrad(loss: Loss, example: Example) {
  const graph = lossGraph(loss, example);
  const { loss: value, grad } = evaluate(graph, { x: Float64Array.from(example.x.data) });
  return { value: value?.[0] ?? Number.NaN, grad: Array.from(grad ?? []) };
}

/** 1 − p has lost some digits where p is near 1. */
const unfusedDigits = 10;

function expectFusedIsUnfused(
  id: string,
  activation: "softmax" | "sigmoid",
  example: Example,
): void {
  const fused = valueAndGrad(lossOf(id, "test"), { ...example, activation });
  const unfused = valueAndGrad(lossOf(id, "test"), { ...example, activation, isFused: false });
  expect(fused.value).toBeCloseTo(unfused.value, unfusedDigits);
  fused.grad.forEach((g, i) => {
    expect(g).toBeCloseTo(unfused.grad[i] ?? Number.NaN, unfusedDigits);
  });
}

/** The loss by ONNX Runtime. */
async function native(graph: Graph, x: readonly number[]): Promise<number> {
  const session = await onnxruntimeEngine.compile({ graph, carried: [] });
  const { outputs } = await session.run({}, { x: Float32Array.from(x) }, 1);
  await session.dispose();
  return outputs["loss"]?.[0] ?? Number.NEGATIVE_INFINITY;
}
