import { expect, test } from "vitest";
import { listedLayers } from "./listed-layers.ts";

const layer = (name: string, layers?: readonly unknown[]) => ({
  class_name: "Layer",
  config: { name, ...(layers && { layers }) },
});
const keras = (value: unknown) => listedLayers({ kind: "keras", json: JSON.stringify(value) });

test("a Sequential model lists its layers", () => {
  expect(keras({ config: { layers: [layer("a"), layer("b")] } })).toEqual(["a", "b"]);
});

test("Keras 1 kept the list itself as config", () => {
  expect(keras({ class_name: "Sequential", config: [layer("a"), layer("b")] })).toEqual(["a", "b"]);
});

test("models within the model stand where they run", () => {
  const nested = [layer("in"), layer("m1", [layer("x"), layer("y")]), layer("m2", [layer("z")])];
  expect(keras({ config: { layers: [...nested, layer("out")] } })).toEqual([
    "in",
    "m1",
    "x",
    "y",
    "m2",
    "z",
    "out",
  ]);
});

test.each(["", "{", "null", "3", '{"config":{"layers":3}}', '{"config":{"layers":[null,4]}}'])(
  "%j lists no layers",
  (json) => {
    expect(listedLayers({ kind: "keras", json })).toEqual([]);
  },
);

test("ONNX lists the weights in the order in which operators read them", () => {
  const node = (...weights: readonly string[]) => ({ op: "Gemm", name: "", weights });
  const nodes = [node("fc1.weight", "fc1.bias"), node(), node("fc2.weight"), node("fc1.weight")];
  expect(listedLayers({ kind: "onnx", nodes })).toEqual(["fc1", "fc2"]);
});
