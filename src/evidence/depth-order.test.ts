import { expect, test } from "vitest";
import { depthOrder, layerOf } from "./depth-order.ts";
import { curveOf, momentWith, weightOf } from "./evidence.fixture.ts";

const checkpoint = (...layers: readonly string[]) =>
  momentWith({ weights: layers.map((layer) => weightOf(`${layer}.weight`)) });

test("a checkpoint that is not sorted is in the order of the forward pass", () => {
  expect(depthOrder([], [checkpoint("stem", "trunk", "neck", "head")], [])).toEqual([
    "stem",
    "trunk",
    "neck",
    "head",
  ]);
});

test("a sorted file is put in natural order, embeddings first and heads last", () => {
  const sorted = ["head", "layers.0", "layers.1", "layers.10", "layers.2", "wte"];
  expect(depthOrder([], [checkpoint(...sorted)], [])).toEqual([
    "wte",
    "layers.0",
    "layers.1",
    "layers.2",
    "layers.10",
    "head",
  ]);
});

test("numbers that go back were sorted by their characters", () => {
  expect(depthOrder([], [checkpoint("z", "Dense_0", "Dense_10", "Dense_2")], [])).toEqual([
    "Dense_0",
    "Dense_2",
    "Dense_10",
    "z",
  ]);
});

test("the model's own list comes first, where it names layers of the file", () => {
  const moment = checkpoint("a", "b");
  expect(depthOrder(["b", "a"], [moment], [])).toEqual(["b", "a"]);
  expect(depthOrder(["x", "y"], [moment], [])).toEqual(["a", "b"]);
  expect(depthOrder(["x", "y"], [], [])).toEqual(["x", "y"]);
});

test("without a checkpoint the log tells the layers", () => {
  const curves = ["conv1.weight", "conv1.bias", "fc.weight"].map((parameter) =>
    curveOf("gradient", [1], { parameter }),
  );
  expect(depthOrder([], [], curves)).toEqual(["conv1", "fc"]);
});

test("biases, scales and states make no layer", () => {
  const weights = [
    weightOf("a.weight"),
    weightOf("b.bias", {}, [4]),
    weightOf("c.weight", {}, [4]),
  ];
  expect(depthOrder([], [momentWith({ weights })], [])).toEqual(["a"]);
});

test("no files, no layers", () => {
  expect(depthOrder([], [], [])).toEqual([]);
});

test("a logged name is a parameter of a layer, or the layer itself", () => {
  expect(layerOf("layers.0.weight")).toBe("layers.0");
  expect(layerOf("dense.kernel_0")).toBe("dense");
  expect(layerOf("layer1")).toBe("layer1");
});
