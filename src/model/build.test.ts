import { expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { evaluate } from "../engine/reference.ts";
import { builder } from "../graph/builder.ts";
import { activationRef } from "./activations/index.ts";
import { built, forward, initialValues } from "./build.ts";
import { initializerRef } from "./initializers/index.ts";
import type { Layer, Model } from "./model.ts";

const dense = (name: string, units: number, inputs: readonly string[]): Layer => ({
  kind: "Dense",
  name,
  inputs,
  trainable: true,
  config: {
    units,
    activation: activationRef("tanh"),
    useBias: true,
    kernelInitializer: initializerRef("glorot-uniform"),
    biasInitializer: initializerRef("zeros"),
    kernelRegularizer: undefined,
    biasRegularizer: undefined,
  },
});

const input: Layer = {
  kind: "InputLayer",
  name: "x",
  inputs: [],
  trainable: true,
  config: { shape: [2] },
};

const residual: Layer = {
  kind: "Add",
  name: "sum",
  inputs: ["a", "b"],
  trainable: true,
  config: {},
};

function modelOf(...layers: readonly Layer[]): Model {
  return { name: "m", layers, dialect: "keras3", training: undefined };
}

test("built names parameters layer/parameter and carries shapes from layer to layer", () => {
  const layers = built(modelOf(input, dense("a", 3, ["x"]), dense("b", 3, ["a"]), residual));

  expect(layers.map(({ outputShape }) => outputShape)).toEqual([[2], [3], [3], [3]]);
  expect(layers[3]?.inputShapes).toEqual([[3], [3]]);
  expect(layers.flatMap(({ parameters }) => parameters.map(({ name }) => name))).toEqual([
    "a/kernel",
    "a/bias",
    "b/kernel",
    "b/bias",
  ]);
});

test("built refuses a layer that reads one which is not before it", () => {
  expect(() => built(modelOf(input, dense("a", 3, ["y"])))).toThrow(
    'm: layer "a" reads "y", which is not before it',
  );
});

test("parameters of a frozen layer are not trainable", () => {
  const [, frozen] = built(modelOf(input, { ...dense("a", 3, ["x"]), trainable: false }));

  expect(frozen?.parameters.map(({ trainable }) => trainable)).toEqual([false, false]);
});

test("forward computes tanh(x·W + b) through a skip connection and names every pre-activation", () => {
  const layers = built(modelOf(input, dense("a", 2, ["x"]), dense("b", 2, ["a"]), residual));
  const ops = builder();
  const tensors = forward(ops, layers, {
    training: true,
    x: ops.input("x", [1, 2]),
    parameter: (name) =>
      name.endsWith("kernel") ? ops.constant([1, 0, 0, 1], [2, 2]) : ops.constant([0, 0.5], [2]),
    noise: () => ops.constant([], [0]),
    update: () => {},
  });
  const output = tensors.at(-1)?.output;
  if (!output) throw new Error("no output");
  const { y } = evaluate(ops.graph({ y: output }), { x: Float64Array.of(1, -1) });

  const a = [Math.tanh(1), Math.tanh(-0.5)] as const;
  expect(Array.from(y ?? [])).toEqual([a[0] + Math.tanh(a[0]), a[1] + Math.tanh(a[1] + 0.5)]);
  expect(tensors.map(({ preActivation }) => preActivation !== undefined)).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test("initialValues of one layer do not change when another layer does", () => {
  const narrow = initialValues(
    built(modelOf(input, dense("a", 3, ["x"]), dense("b", 3, ["a"]))),
    rngOf(1),
  );
  const wide = initialValues(
    built(modelOf(input, dense("a", 3, ["x"]), dense("b", 7, ["a"]))),
    rngOf(1),
  );

  expect(wide.get("a/kernel")).toEqual(narrow.get("a/kernel"));
  expect(wide.get("b/kernel")).toHaveLength(21);
  expect(narrow.get("a/bias")).toEqual(new Float32Array(3));
});
