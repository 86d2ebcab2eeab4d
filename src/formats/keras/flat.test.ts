import { describe, expect, test } from "vitest";
import { FormatError } from "../../core/errors.ts";
import { sizeOf } from "../../graph/tensor.ts";
import { built } from "../../model/build.ts";
import { readKerasJson } from "../keras-json.ts";
import {
  called,
  called3,
  dense,
  entry,
  fixture,
  functional,
  input,
  keras3,
  read,
  sequential,
  tensor,
  wiring,
} from "./file.fixture.ts";
import type { Json } from "./topology.ts";

interface Summary {
  readonly parameters: number;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}
const shapes: Readonly<Record<string, Summary>> = JSON.parse(fixture("shapes"));

describe.each(Object.entries(shapes))("%s.json", (file, { parameters, shapes }) => {
  const layers = built(readKerasJson(fixture(file), file, { sequenceLength: 7 }));

  test("has as many parameters as Keras counts", () => {
    const own = layers.flatMap((layer) => layer.parameters);
    expect(own.reduce((sum, { shape }) => sum + sizeOf(shape), 0)).toBe(parameters);
  });

  test("every layer has the shape that Keras gives it", () => {
    const ours = new Map(layers.map(({ layer, outputShape }) => [layer.name, outputShape]));
    for (const [name, shape] of Object.entries(shapes))
      expect([name, ours.get(name)]).toEqual([name, shape]);
  });
});

describe("real models", () => {
  test.each(["keras2", "keras3"])("%s: inputs are in the order of input_layers", (dialect) => {
    const { layers } = readKerasJson(fixture(`${dialect}-shared`), "m");
    const inputs = layers.filter(({ kind }) => kind === "InputLayer");
    expect(inputs.map(({ name }) => name)).toEqual(["right", "left"]);
  });

  test.each(["keras2", "keras3"])("%s: a shared model shares each of its layers", (dialect) => {
    expect(wiring(readKerasJson(fixture(`${dialect}-shared`), "m"))).toEqual([
      "right()",
      "left()",
      "encoder/one(left)",
      "encoder/one/1(right) = encoder/one",
      "encoder/two(encoder/one)",
      "encoder/two/1(encoder/one/1) = encoder/two",
      "scale(encoder/two)",
      "scale/1(encoder/two/1) = scale",
      "scale/2(scale/1) = scale",
      "both(scale, scale/2)",
      "head(both)",
    ]);
  });

  test.each(["keras2", "keras3"])("%s: models inside models are taken apart", (dialect) => {
    const model = readKerasJson(fixture(`${dialect}-nested`), "m");
    const shared = model.layers.filter(({ sharedWith }) => sharedWith === "middle/inner/dense");
    expect(shared).toHaveLength(5);
    expect(wiring(model).slice(-2)).toEqual([
      expect.stringMatching(/^tail\/deep\/dense\(.*subtract_1\)$/),
      "tail/out(tail/deep/dense)",
    ]);
  });

  test.each(["keras2", "keras3"])("%s: attention reads query, value and key", (dialect) => {
    const { layers } = readKerasJson(fixture(`${dialect}-transformer`), "m");
    const attention = layers.filter(({ kind }) => kind === "MultiHeadAttention");
    expect(attention.map(({ inputs }) => inputs)).toEqual([
      ["norm_a", "norm_a"],
      ["sum_a", "memory", "memory"],
    ]);
    expect(
      attention.map(({ config }) => "useCausalMask" in config && config.useCausalMask),
    ).toEqual([true, false]);
  });

  test.each(["tfjs-embedding-gru", "tfjs-tiny-vgg"])("%s has the weights that it lists", (file) => {
    const text = fixture(file);
    const [{ weights }] = JSON.parse(text).weightsManifest;
    const own = built(readKerasJson(text, file)).flatMap(({ parameters }) => parameters);
    expect(own.map(({ name, shape }) => ({ name, shape, dtype: "float32" }))).toEqual(weights);
  });

  test("a TF.js graph model is refused", () => {
    expect(() => readKerasJson(fixture("tfjs-graph-model"), "m")).toThrow(
      "keras-json: m: holds no Keras model, got a TF.js graph model",
    );
  });
});

const twice = functional("twice", ["i"], ["d"], input("i"), called(dense("d"), ["i"]));

describe("models inside models", () => {
  test("a Sequential model in a Sequential one gives its input", () => {
    const file = sequential("m", sequential("in", input("x"), dense("a")), dense("b"));
    expect(wiring(read(file))).toEqual(["in_input()", "in/a(in_input)", "b(in/a)"]);
  });

  test("a Sequential model with a list for a configuration is read", () => {
    const inner = { class_name: "Sequential", name: "in", config: [dense("a")] };
    const file = functional("m", ["x"], ["in"], input("x"), called(inner, ["x"]));
    expect(wiring(read(file))).toEqual(["x()", "in/a(x)"]);
  });

  test("calls are counted from 0 or, as Keras 2 does where a model has input layers, from 1", () => {
    const sum = (first: number) =>
      called(entry("Add", "sum"), [
        ["twice", first],
        ["twice", first + 1],
      ]);
    const file = (first: number) =>
      functional("m", ["x"], ["sum"], input("x"), called(twice, ["x"], ["x"]), sum(first));
    const expected = ["x()", "twice/d(x)", "twice/d/1(x) = twice/d", "sum(twice/d, twice/d/1)"];
    expect(wiring(read(file(0)))).toEqual(expected);
    expect(wiring(read(file(1)))).toEqual(expected);
  });

  test("Keras 3 counts calls from 1 where a functional model is the output", () => {
    const file = functional("m", ["x"], [["twice", 2]], input("x"), {
      ...twice,
      inbound_nodes: [
        { args: [tensor("x")], kwargs: {} },
        { args: [tensor("twice", 0)], kwargs: {} },
      ],
    });
    expect(wiring(read(keras3(file)))).toEqual([
      "x()",
      "twice/d(x)",
      "twice/d/1(twice/d) = twice/d",
    ]);
  });

  test("a model with several inputs and outputs, called with an object", () => {
    const inner = {
      ...functional("in", [], ["da", "db"], input("b"), input("a"), called(dense("da"), ["a"])),
    };
    const config = inner["config"] as Json;
    const layers = [...(config["layers"] as readonly Json[]), called(dense("db"), ["b"])];
    const ends = { b: ["b", 0, 0], a: ["a", 0, 0] };
    const model = { ...inner, config: { ...config, layers, input_layers: ends } };
    const file = functional(
      "m",
      ["x", "y"],
      ["s"],
      input("x"),
      input("y"),
      called3(model, [{ b: tensor("y"), a: tensor("x") }], { mask: { a: null, b: null } }),
      called3(entry("Subtract", "s"), [[tensor("in", 0, 1), tensor("in", 0, 0)]]),
    );
    expect(wiring(read(keras3(file)))).toEqual([
      "x()",
      "y()",
      "in/da(x)",
      "in/db(y)",
      "s(in/db, in/da)",
    ]);
  });

  test("a model that returns what it reads leaves nothing behind", () => {
    const same = functional("same", ["i"], ["i"], input("i"));
    const file = functional(
      "m",
      ["x"],
      ["a"],
      input("x"),
      called(same, ["x"]),
      called(dense("a"), ["same"]),
    );
    expect(wiring(read(file))).toEqual(["x()", "a(x)"]);
  });

  test("a frozen model freezes its layers", () => {
    const frozen = { ...sequential("in", dense("a")) };
    const config = { ...(frozen["config"] as Json), trainable: false };
    const { layers } = read(sequential("m", input("x"), { ...frozen, config }, dense("b")));
    expect(layers.map(({ trainable }) => trainable)).toEqual([true, false, true]);
  });
});

describe("what is refused", () => {
  const deep = (levels: number): Json =>
    levels === 0 ? dense("d") : sequential(`s${levels}`, deep(levels - 1));
  /** Each model calls the one inside three times: 3^levels layers. */
  const tripling = (levels: number, last: Json): Json =>
    levels === 0
      ? last
      : functional(
          "f",
          ["i"],
          [["f", 2]],
          input("i"),
          called({ ...tripling(levels - 1, last), name: "f" }, ["i"], [["f", 0]], [["f", 1]]),
        );
  const identity = functional("same", ["i"], ["i"], input("i"));

  test.each([
    [
      "several outputs",
      functional(
        "m",
        ["x"],
        ["a", "b"],
        input("x"),
        called(dense("a"), ["x"]),
        called(dense("b"), ["x"]),
      ),
      'several outputs are not supported yet, got "a" and "b"',
    ],
    [
      "an input that input_layers leaves out",
      functional("m", ["x"], ["s"], input("x"), input("y"), called(entry("Add", "s"), ["x", "y"])),
      'layer "y": is missing from input_layers',
    ],
    [
      "input_layers that name another layer",
      functional("m", ["x", "a"], ["a"], input("x"), called(dense("a"), ["x"])),
      'input_layers must name input layers, got "a"',
    ],
    [
      "no input_layers",
      functional("m", [], ["a"], input("x"), called(dense("a"), ["x"])),
      "input_layers must name a layer, got []",
    ],
    [
      "a call that is not there",
      functional("m", ["x"], ["a"], input("x"), called(dense("a"), [["x", 3]])),
      'layer "a": reads call 3 of "x", which has 1',
    ],
    [
      "a state of a recurrent layer",
      functional(
        "m",
        ["x"],
        ["b"],
        input("x"),
        called(dense("a"), ["x"]),
        called(dense("b"), [["a", 0, 1]]),
      ),
      'layer "b": reads output 1 of "a"; layers with several outputs are not supported yet',
    ],
    [
      "an output of a model that is not there",
      functional(
        "m",
        ["x"],
        ["b"],
        input("x"),
        called(twice, ["x"]),
        called(dense("b"), [["twice", 0, 1]]),
      ),
      'layer "b": reads an output that is missing',
    ],
    [
      "a layer without calls",
      functional("m", ["x"], ["a"], input("x"), called(dense("a"))),
      'layer "a": reads no layer',
    ],
    [
      "a model called with too much",
      functional("m", ["x"], ["twice"], input("x"), called(twice, ["x", "x"])),
      'layer "twice": inputs must be 1, got 2',
    ],
    [
      "a Sequential model called with too much",
      functional("m", ["x"], ["in"], input("x"), called(sequential("in", dense("a")), ["x", "x"])),
      'layer "in": inputs must be 1, got 2',
    ],
    [
      "an empty model inside",
      functional("m", ["x"], ["in"], input("x"), called(sequential("in"), ["x"])),
      'layer "in": model must have layers, got none',
    ],
    [
      "one name twice inside",
      sequential("m", input("x"), sequential("in", dense("a"), dense("a"))),
      'layer "in": layer names must differ, got "a" twice',
    ],
    [
      "a name that is the path of another layer",
      sequential("m", input("x"), sequential("in", dense("a")), dense("in/a")),
      'layer names must differ, got "in/a" twice',
    ],
    [
      "a branch inside that leads nowhere",
      functional(
        "m",
        ["x"],
        ["in"],
        input("x"),
        called(
          functional(
            "in",
            ["i"],
            ["a"],
            input("i"),
            called(dense("a"), ["i"]),
            called(dense("b"), ["i"]),
          ),
          ["x"],
        ),
      ),
      'layer "in/b": is read by no other and is not the output',
    ],
    [
      "a model that reads itself",
      functional("m", ["x"], ["same"], input("x"), called(identity, ["same"])),
      "a model inside reads itself",
    ],
    ["models too deep", sequential("m", input("x"), deep(11)), "models must nest at most 10 deep"],
    [
      "models that grow until they fill the memory",
      tripling(10, dense("d")),
      "model must have at most 2000 layers, got 2001",
    ],
    [
      "more connections than anybody makes",
      functional(
        "m",
        ["x"],
        [["s", 59]],
        input("x"),
        called(
          entry("Add", "s"),
          ...Array.from({ length: 60 }, () => Array<string>(2000).fill("x")),
        ),
      ),
      "model must have at most 100000 connections, got more",
    ],
    [
      "models that grow although they have no layers",
      tripling(10, identity),
      "model must have at most 2000 layers, got 2001",
    ],
  ])("%s", (_, file, message) => {
    expect(() => read(file)).toThrow(FormatError);
    expect(() => read(file)).toThrow(message);
  });
});
