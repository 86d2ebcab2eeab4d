import { describe, expect, test } from "vitest";
import { called3, entry, functional, input, keras3, read, tensor } from "./file.fixture.ts";
import type { Json } from "./topology.ts";

const a = tensor("a");
const b = tensor("b");

/** The layer that an operation of Keras 3 becomes. */
function layerOf3(className: string, args: readonly unknown[], kwargs: Json = {}) {
  const operation = { ...entry(className, "op"), module: "keras.src.ops.numpy" };
  const rest = called3(entry("Add", "rest"), [[a, b]]);
  const both = called3(entry("Add", "both"), [[tensor("op"), tensor("rest")]]);
  const file = functional(
    "m",
    ["a", "b"],
    ["both"],
    input("a"),
    input("b"),
    rest,
    called3(operation, args, kwargs),
    both,
  );
  return read(keras3(file)).layers.find(({ name }) => name === "op");
}

/** The same of Keras 2, whose calls name a tensor or a constant and hold the rest in their keywords. */
function layerOf2(name: string, node: readonly unknown[]) {
  const operation = { ...entry("TFOpLambda", "op", { function: name }), inbound_nodes: [node] };
  const add = (name: string, ...inputs: readonly string[]) => ({
    ...entry("Add", name),
    inbound_nodes: [inputs.map((input) => [input, 0, 0, {}])],
  });
  const rest = add("rest", "a", "b");
  const file = functional(
    "m",
    ["a", "b"],
    ["both"],
    input("a"),
    input("b"),
    rest,
    operation,
    add("both", "op", "rest"),
  );
  return read(file).layers.find(({ name }) => name === "op");
}

const rescaling = (scale: number | readonly number[], offset: number | readonly number[]) => ({
  kind: "Rescaling",
  inputs: ["a"],
  config: { scale, offset },
});

describe("Keras 3", () => {
  test.each([
    ["a + b", "Add", [a, b], { kind: "Add", inputs: ["a", "b"] }],
    ["a + a", "Add", [a, a], { kind: "Add", inputs: ["a", "a"] }],
    ["b − a", "Subtract", [b, a], { kind: "Subtract", inputs: ["b", "a"] }],
    ["a · b", "Multiply", [a, b], { kind: "Multiply", inputs: ["a", "b"] }],
    ["max(a, b)", "Maximum", [a, b], { kind: "Maximum", inputs: ["a", "b"] }],
    ["a + 2", "Add", [a, 2], rescaling(1, 2)],
    ["2 + a", "Add", [2, a], rescaling(1, 2)],
    ["3 · a", "Multiply", [3, a], rescaling(3, 0)],
    ["a − 2", "Subtract", [a, 2], rescaling(1, -2)],
    ["2 − a", "Subtract", [2, a], rescaling(-1, 2)],
    ["a / 4", "TrueDivide", [a, 4], rescaling(0.25, 0)],
    ["−a", "Negative", [a], rescaling(-1, 0)],
    ["a − 0", "Subtract", [a, 0], rescaling(1, 0)],
    [
      "a · [1, 2]",
      "Multiply",
      [a, { class_name: "__numpy__", config: { value: [[1, 2]], dtype: "float64" } }],
      rescaling([1, 2], 0),
    ],
    [
      "relu(a)",
      "Relu",
      [a],
      { kind: "Activation", inputs: ["a"], config: { activation: { id: "relu", config: {} } } },
    ],
  ])("%s", (_, className, args, layer) => {
    expect(layerOf3(className, args)).toMatchObject(layer);
  });

  test("by keyword", () => {
    expect(layerOf3("Subtract", [], { x2: b, x1: a })?.inputs).toEqual(["a", "b"]);
  });
});

describe("Keras 2", () => {
  test.each([
    [
      "a + b",
      "__operators__.add",
      ["a", 0, 0, { y: ["b", 0, 0], name: null }],
      { kind: "Add", inputs: ["a", "b"] },
    ],
    [
      "tf.add(a, b)",
      "math.add",
      ["a", 0, 0, { y: ["b", 0, 0] }],
      { kind: "Add", inputs: ["a", "b"] },
    ],
    ["a · 2", "math.multiply", ["a", 0, 0, { y: 2.5, name: null }], rescaling(2.5, 0)],
    ["a · [1, 2]", "math.multiply", ["a", 0, 0, { y: [1, 2], name: null }], rescaling([1, 2], 0)],
    [
      "1 − a",
      "math.subtract",
      ["_CONSTANT_VALUE", -1, 1.0, { y: ["a", 0, 0], name: null }],
      rescaling(-1, 1),
    ],
    ["a / 2", "math.truediv", ["a", 0, 0, { y: 2, name: null }], rescaling(0.5, 0)],
    ["−a", "math.negative", ["a", 0, 0, { name: null }], rescaling(-1, 0)],
    [
      "tf.nn.relu(a)",
      "nn.relu",
      ["a", 0, 0, { name: null }],
      { kind: "Activation", inputs: ["a"] },
    ],
  ])("%s", (_, name, node, layer) => {
    expect(layerOf2(name, node)).toMatchObject(layer);
  });
});

describe("operations that are refused by name", () => {
  test.each([
    ["Mean", [a], {}, "operation Mean is not supported yet; try a layer in its place"],
    [
      "GetItem",
      [a, [{ class_name: "__slice__", config: { start: null, stop: null, step: null } }, 0]],
      {},
      "operation GetItem is not supported yet; try a layer in its place",
    ],
    ["TrueDivide", [2, a], {}, "operation TrueDivide is not supported yet"],
    ["Add", [a, b, a], {}, "operation Add is not supported yet"],
    ["Add", [a, b], { axis: 1 }, 'operation Add is not supported with {"axis":1}'],
    [
      "Multiply",
      [
        a,
        [
          [1, 2],
          [3, 4],
        ],
      ],
      {},
      "operation Multiply is not supported yet",
    ],
  ])("Keras 3: %s", (className, args, kwargs, message) => {
    expect(() => layerOf3(className, args, kwargs)).toThrow(
      `keras-json: model.json: layer "op": ${message}`,
    );
  });

  test("Keras 2: x[:, 0]", () => {
    const node = ["a", 0, 0, { slice_spec: [{ start: null, stop: null, step: null }, 0] }];
    expect(() => layerOf2("__operators__.getitem", node)).toThrow(
      'layer "op": operation __operators__.getitem is not supported yet; try a layer in its place',
    );
  });
});
