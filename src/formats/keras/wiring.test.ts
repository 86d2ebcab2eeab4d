import { describe, expect, test } from "vitest";
import {
  called,
  called3,
  dense,
  entry,
  functional,
  input,
  keras3,
  read,
  tensor,
  wiring,
} from "./file.fixture.ts";
import type { Json } from "./topology.ts";

const attention = entry("MultiHeadAttention", "m", { num_heads: 1, key_dim: 2 });
const sequences = [input("q", 3, 2), input("v", 3, 2), input("k", 3, 2)];
const ends = ["q", "v", "k"] as const;

/** What the last layer reads when it is called so, in Keras 3. */
function reads3(layer: Json, args: readonly unknown[], kwargs: Json = {}): readonly string[] {
  const unused = called3(entry("Add", "rest"), [[tensor("q"), tensor("v"), tensor("k")]]);
  const both = called3(entry("Add", "both"), [[tensor("m"), tensor("rest")]]);
  const file = functional(
    "f",
    ends,
    ["both"],
    ...sequences,
    unused,
    called3(layer, args, kwargs),
    both,
  );
  return read(keras3(file)).layers.find(({ name }) => name === "m")?.inputs ?? [];
}

/** The same in Keras 2. */
function reads2(layer: Json, node: unknown): readonly string[] {
  const unused = called(entry("Add", "rest"), ["q", "v", "k"]);
  const both = called(entry("Add", "both"), ["m", "rest"]);
  const file = functional(
    "f",
    ends,
    ["both"],
    ...sequences,
    unused,
    { ...layer, inbound_nodes: [node] },
    both,
  );
  return read(file).layers.find(({ name }) => name === "m")?.inputs ?? [];
}

describe("inputs passed by keyword", () => {
  const [q, v, k] = ends.map((name) => tensor(name));

  test.each([
    ["query and value", [q, v], {}, ["q", "v"]],
    ["one by keyword", [q], { value: v }, ["q", "v"]],
    ["all by keyword, in any order", [], { key: k, value: v, query: q }, ["q", "v", "k"]],
    ["key null", [q, v, null], { key: null }, ["q", "v"]],
    ["the same tensor throughout", [q], { value: q, key: q }, ["q", "q", "q"]],
  ])("Keras 3: %s", (_, args, kwargs, inputs) => {
    expect(reads3(attention, args, kwargs as Json)).toEqual(inputs);
  });

  test.each([
    ["value", [["q", 0, 0, { value: ["v", 0, 0] }]], ["q", "v"]],
    ["key and value", [["q", 0, 0, { key: ["k", 0, 0], value: ["v", 0, 0] }]], ["q", "v", "k"]],
    ["without the outer list", ["q", 0, 0, { value: ["v", 0, 0] }], ["q", "v"]],
  ])("Keras 2: %s", (_, node, inputs) => {
    expect(reads2(attention, node)).toEqual(inputs);
  });

  test.each(["inputs", "sequences"])("%s of a layer that reads one", (keyword) => {
    expect(reads3(dense("m"), [], { [keyword]: v })).toEqual(["v"]);
  });
});

test("a layer that reads one tensor twice keeps both", () => {
  expect(reads3(entry("Add", "m"), [[tensor("q"), tensor("q")]])).toEqual(["q", "q"]);
  expect(
    reads2(entry("Add", "m"), [
      ["q", 0, 0, {}],
      ["q", 0, 0, {}],
    ]),
  ).toEqual(["q", "q"]);
});

test("use_causal_mask of the call becomes part of the layer", () => {
  const node = (causal: boolean) =>
    called3(attention, [tensor("q"), tensor("q")], { use_causal_mask: causal });
  const file = (causal: boolean) =>
    keras3(functional("f", ["q"], ["m"], input("q", 3, 2), node(causal)));
  const [on, off] = [true, false].map((causal) => read(file(causal)).layers[1]);
  expect(on?.config).toMatchObject({ useCausalMask: true });
  expect(off?.config).toMatchObject({ useCausalMask: false });
});

test("calls of one attention layer may differ in their causal mask", () => {
  const model = keras3(
    functional("f", ["q"], [["m", 1]], input("q", 3, 2), {
      ...attention,
      inbound_nodes: [
        { args: [tensor("q"), tensor("q")], kwargs: { use_causal_mask: true } },
        { args: [tensor("m"), tensor("m")], kwargs: {} },
      ],
    }),
  );
  expect(wiring(read(model))).toEqual(["q()", "m(q, q)", "m/1(m, m) = m"]);
  expect(
    read(model).layers.map(({ config }) => "useCausalMask" in config && config.useCausalMask),
  ).toEqual([false, true, false]);
});

test("false and null say nothing", () => {
  expect(reads3(dense("m"), [tensor("q"), null], { training: false, mask: null })).toEqual(["q"]);
});

describe("arguments that are refused", () => {
  const q = tensor("q");

  test.each([
    [
      "training",
      entry("Dropout", "m", { rate: 0.5 }),
      [q],
      { training: true },
      "argument training of its call is not supported yet, got true",
    ],
    [
      "a state",
      dense("m"),
      [q],
      { initial_state: [tensor("v")] },
      "argument initial_state of its call is not supported yet, got ",
    ],
    [
      "attention scores",
      attention,
      [q, q],
      { return_attention_scores: true },
      "argument return_attention_scores of its call is not supported yet, got true",
    ],
    [
      "a causal mask of another layer",
      dense("m"),
      [q],
      { use_causal_mask: true },
      "argument use_causal_mask of its call is not supported yet, got true",
    ],
    ["a number", dense("m"), [q, 3], {}, "input must name a layer, got 3"],
    ["a word", dense("m"), [q, "tf"], {}, 'input must name a layer, got "tf"'],
    [
      "more inputs than anything has",
      entry("Add", "m"),
      [Array(2001).fill(q)],
      {},
      "must read at most 2000 layers, got 2001",
    ],
  ])("%s", (_, layer, args, kwargs, message) => {
    expect(() => reads3(layer, args, kwargs as Json)).toThrow(
      `keras-json: model.json: layer "m": ${message}`,
    );
  });

  test.each([
    [3, "inbound_nodes must be a list, got 3"],
    [[[3]], "input must name a layer, got 3"],
    [[["q", -1, 0, {}]], 'input must name a layer, got "q"'],
  ])("Keras 2: %j", (node, message) => {
    expect(() => reads2(dense("m"), node)).toThrow(`model.json: layer "m": ${message}`);
  });
});
