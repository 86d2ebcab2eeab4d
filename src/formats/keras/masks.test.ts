import { describe, expect, test } from "vitest";
import { readKerasJson } from "../keras-json.ts";
import {
  called3,
  entry,
  fixture,
  functional,
  input,
  keras3,
  read,
  tensor,
  wiring,
} from "./file.fixture.ts";
import type { Json } from "./topology.ts";

const operation = (className: string, name: string, ...args: readonly unknown[]) =>
  called3({ ...entry(className, name), module: "keras.src.ops.numpy" }, args);
const embedding = called3(
  entry("Embedding", "e", { input_dim: 5, output_dim: 2, mask_zero: true }),
  [tensor("x")],
);
const gru = (mask: Json, inputs = tensor("e")) =>
  called3(entry("GRU", "g", { units: 2 }), [inputs], { mask });
const file = (...layers: readonly Json[]) =>
  keras3(functional("m", ["x"], ["g"], input("x", 3), ...layers));

describe("masks that follow from layers are left out", () => {
  test.each(["bilstm"])("keras3-%s.json", (name) => {
    const { layers } = readKerasJson(fixture(`keras3-${name}`), "m");
    expect(layers.map((layer) => layer.name)).toEqual([
      "codes",
      "embedding",
      "both",
      "lstm",
      "joined",
      "gru",
      "head",
    ]);
  });

  test("codes ≠ 0 of an Embedding", () => {
    const model = file(embedding, operation("NotEqual", "n", tensor("x"), 0), gru(tensor("n")));
    expect(wiring(read(model))).toEqual(["x()", "e(x)", "g(e)"]);
  });

  test("any feature ≠ the value of a Masking layer", () => {
    const model = keras3(
      functional(
        "m",
        ["x"],
        ["g"],
        input("x", 3, 2),
        called3(entry("Masking", "e", { mask_value: -1 }), [tensor("x")]),
        operation("NotEqual", "n", tensor("x"), -1),
        operation("Any", "any", tensor("n")),
        gru(tensor("any")),
      ),
    );
    expect(wiring(read(model))).toEqual(["x()", "e(x)", "g(e)"]);
  });
});

describe("a mask of one's own is refused", () => {
  const refusal = (name: string) =>
    `keras-json: model.json: layer "g": a mask of its own is not supported yet, got "${name}"`;

  test.each([
    [
      "another value",
      [embedding, operation("NotEqual", "n", tensor("x"), 1), gru(tensor("n"))],
      "n",
    ],
    ["a layer", [embedding, gru(tensor("x"))], "x"],
    [
      "nothing but zeros",
      [embedding, operation("ZerosLike", "n", tensor("x")), gru(tensor("n"))],
      "n",
    ],
    [
      "a masking layer that the reader does not read",
      [
        embedding,
        operation("NotEqual", "n", tensor("x"), 0),
        called3(entry("Embedding", "plain", { input_dim: 5, output_dim: 2 }), [tensor("x")]),
        gru(tensor("n"), tensor("plain")),
      ],
      "n",
    ],
  ])("%s", (_, layers, name) => {
    expect(() => read(file(...layers))).toThrow(refusal(name));
  });
});
