import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { FormatError } from "../core/errors.ts";
import { activationRef } from "../model/activations/index.ts";
import { built } from "../model/build.ts";
import type { Dialect } from "../model/layer.ts";
import type { Layer, Model } from "../model/model.ts";
import { inputShapesOf, readKerasJson, writeKerasJson } from "./keras-json.ts";

function fixture(name: string): string {
  return readFileSync(new URL(`./fixtures/keras/${name}.json`, import.meta.url), "utf8");
}

const read = (value: unknown) => readKerasJson(JSON.stringify(value), "model.json");
const dense = (name: string, config: object = {}) => ({
  class_name: "Dense",
  config: { name, units: 3, ...config },
});
const input = { class_name: "InputLayer", config: { name: "x", batch_input_shape: [null, 2] } };
const sequential = (...layers: readonly object[]) => ({
  class_name: "Sequential",
  config: { name: "m", layers },
});
const node = (layer: object, inputs: readonly string[]) => ({
  ...layer,
  inbound_nodes: inputs.length === 0 ? [] : [inputs.map((name) => [name, 0, 0, {}])],
});
const functional = (outputs: readonly string[], ...layers: readonly object[]) => ({
  class_name: "Functional",
  config: {
    name: "m",
    layers,
    input_layers: [["x", 0, 0]],
    output_layers: outputs.map((name) => [name, 0, 0]),
  },
});
const names = ({ layers }: Model) => layers.map(({ name }) => name);

describe.each(["keras2", "keras3"] as const)("%s", (dialect) => {
  test.each(["sequential", "functional", "regularized", "bare"])(
    "%s.json: read ∘ write is the identity",
    (file) => {
      const model = readKerasJson(fixture(`${dialect}-${file}`), "model.json");
      expect(model.dialect).toBe(dialect);
      expect(readKerasJson(writeKerasJson(model), "again.json")).toEqual(model);
    },
  );

  test("the functional model has its skip connection and its shapes", () => {
    const model = readKerasJson(fixture(`${dialect}-functional`), "model.json");
    expect(model.layers.find(({ name }) => name === "sum")?.inputs).toEqual(["stem", "mix"]);
    expect(names(model)[0]).toBe("input");
    expect(names(model).at(-1)).toBe("probabilities");
    expect(built(model).at(-1)?.outputShape).toEqual([3]);
    expect(model.layers.find(({ name }) => name === "norm")?.config).toEqual({
      momentum: 0.9,
      epsilon: 1e-3,
      center: true,
      scale: true,
    });
  });

  test("every activation and initializer is read", () => {
    const { layers } = readKerasJson(fixture(`${dialect}-sequential`), "model.json");
    const dense = layers.flatMap((layer) => (layer.kind === "Dense" ? [layer.config] : []));
    expect(new Set(dense.map(({ activation }) => activation.id)).size).toBe(14);
    expect(new Set(dense.map(({ kernelInitializer }) => kernelInitializer.id)).size).toBe(14);
    expect(dense.map(({ activation }) => activation)).toContainEqual(
      activationRef("elu", { alpha: 0.5 }),
    );
    expect(
      dense.find(({ activation }) => activation.id === "hard-sigmoid")?.activation.config,
    ).toEqual({ slope: dialect === "keras3" ? 1 / 6 : 0.2 });
  });

  test("regularizers and frozen layers are read", () => {
    const { layers } = readKerasJson(fixture(`${dialect}-regularized`), "model.json");
    expect(layers.map(({ trainable }) => trainable)).toEqual([true, true, true, false]);
    expect(
      layers.map(({ config }) => "kernelRegularizer" in config && config.kernelRegularizer),
    ).toEqual([
      false,
      { l1: expect.closeTo(0.01, 6), l2: 0 },
      { l1: 0, l2: expect.closeTo(0.02, 6) },
      { l1: expect.closeTo(0.03, 6), l2: expect.closeTo(0.04, 6) },
    ]);
  });
});

describe("the same model in another dialect", () => {
  const model = readKerasJson(fixture("keras3-bare"), "model.json");

  test.each(["keras2", "tfjs"] as const)("%s", (dialect: Dialect) => {
    const other = readKerasJson(writeKerasJson({ ...model, dialect }), "other.json");
    expect(other).toEqual({ ...model, dialect });
  });

  test("a TF.js file has the wrapper, and no weights", () => {
    const file = JSON.parse(writeKerasJson({ ...model, dialect: "tfjs" }));
    expect(file).toMatchObject({
      format: "layers-model",
      weightsManifest: [],
      modelTopology: { class_name: "Sequential", backend: "tensor_flow.js" },
    });
  });

  test("TF.js gets leaky ReLU as a layer of its own", () => {
    const leaky = { dense: activationRef("leaky-relu", { slope: 0.1 }) };
    const [first, a, b] = model.layers as [Layer, Layer, Layer];
    const layers = [first, { ...a, config: { ...a.config, activation: leaky.dense } } as Layer, b];
    const other = readKerasJson(writeKerasJson({ ...model, layers, dialect: "tfjs" }), "m");
    expect(other.layers.map(({ kind, inputs }) => [kind, ...inputs])).toEqual([
      ["InputLayer"],
      ["Dense", "input_layer_2"],
      ["LeakyReLU", "a"],
      ["Dense", "a_activation"],
    ]);
  });

  test("the text is indented by two spaces and ends its last line", () => {
    expect(writeKerasJson(model)).toMatch(/^\{\n {2}"module": "keras",\n[\s\S]*\n\}\n$/);
  });
});

describe("where the input shape may stand", () => {
  const expected = ["a_input", "a"];

  test.each([
    [
      "batch_input_shape of the first layer",
      sequential(dense("a", { batch_input_shape: [null, 2] })),
    ],
    ["batch_shape of the first layer", sequential(dense("a", { batch_shape: [null, 2] }))],
    ["input_shape of the first layer", sequential(dense("a", { input_shape: [2] }))],
    [
      "build_input_shape",
      { class_name: "Sequential", config: { layers: [dense("a")], build_input_shape: [null, 2] } },
    ],
    [
      "build_config of the model",
      { ...sequential(dense("a")), build_config: { input_shape: [null, 2] } },
    ],
    [
      "build_config of the layer",
      sequential({ ...dense("a"), build_config: { input_shape: [null, 2] } }),
    ],
    [
      "a bare list",
      { class_name: "Sequential", config: [dense("a", { batch_input_shape: [null, 2] })] },
    ],
  ])("%s", (_, file) => {
    const model = read(file);
    expect(names(model)).toEqual(expected);
    expect(built(model)[0]?.outputShape).toEqual([2]);
  });
});

describe("wrappers", () => {
  const topology = sequential(input, dense("a"));

  test.each([
    ["modelTopology itself", { modelTopology: topology, weightsManifest: [] }, "tfjs"],
    ["model_config as an object", { modelTopology: { model_config: topology } }, "tfjs"],
    ["model_config as text", { modelTopology: { model_config: JSON.stringify(topology) } }, "tfjs"],
    ["modelTopology as text", { modelTopology: JSON.stringify(topology) }, "tfjs"],
    ["none", topology, "keras2"],
    ["none, Keras 3", { ...topology, module: "keras" }, "keras3"],
    ["none, with a version", { ...topology, keras_version: "3.1.0" }, "keras3"],
  ])("%s", (_, file, dialect) => {
    const model = read(file);
    expect(model.dialect).toBe(dialect);
    expect(names(model)).toEqual(["x", "a"]);
  });
});

describe("functional models", () => {
  test("layers are put in order, the output last", () => {
    const add = { class_name: "Add", config: { name: "sum" } };
    const file = functional(
      ["sum"],
      node(add, ["a", "b"]),
      node(dense("b"), ["a"]),
      node(dense("a"), ["x"]),
      node(input, []),
    );
    expect(names(read(file))).toEqual(["x", "a", "b", "sum"]);
  });

  test("a chain with flat inbound nodes is read", () => {
    const flat = { ...dense("a"), inbound_nodes: [["x", 0, 0, {}]] };
    expect(names(read(functional(["a"], node(input, []), flat)))).toEqual(["x", "a"]);
  });

  test.each([
    [
      "several outputs",
      functional(["a", "b"], node(input, []), node(dense("a"), ["x"]), node(dense("b"), ["x"])),
      'model.json: several outputs are not supported yet, got "a" and "b"',
    ],
    [
      "a second input",
      functional(
        ["a"],
        node(input, []),
        node({ ...input, config: { ...input.config, name: "y" } }, []),
        node(dense("a"), ["x"]),
      ),
      'model.json: layer "y": is missing from input_layers',
    ],
    [
      "a missing layer",
      functional(["a"], node(input, []), node(dense("a"), ["z"])),
      'model.json: layer "a": reads "z", which is missing',
    ],
    [
      "a dead end",
      functional(
        ["b"],
        node(input, []),
        node(dense("a"), ["b"]),
        node(dense("b"), ["a"]),
        node(dense("c"), ["x"]),
      ),
      'model.json: layer "c": is read by no other and is not the output',
    ],
    [
      "layers that read each other",
      functional(["b"], node(input, []), node(dense("a"), ["b"]), {
        class_name: "Add",
        config: { name: "b" },
        inbound_nodes: [
          [
            ["a", 0, 0, {}],
            ["x", 0, 0, {}],
          ],
        ],
      }),
      'model.json: layer "a": reads itself, through others',
    ],
    [
      "shapes that do not fit",
      functional(
        ["s"],
        node(input, []),
        node(dense("a"), ["x"]),
        node({ class_name: "Add", config: { name: "s" } }, ["a", "x"]),
      ),
      'model.json: m: layer "s": broadcastShape: shapes do not fit, got [3] and [2]',
    ],
  ])("%s is refused", (_, file, message) => {
    expect(() => read(file)).toThrow(FormatError);
    expect(() => read(file)).toThrow(`keras-json: ${message}`);
  });
});

describe("what is no model", () => {
  const hint = "; try the text of model.to_json()";

  test.each([
    ["a list", [1], `got a JSON array${hint}`],
    ["a number", 3, `got a JSON number${hint}`],
    ["null", null, `got a JSON null${hint}`],
    ["nothing", {}, `got an empty object${hint}`],
    ["anything", { a: 1, b: 2 }, `got an object with a, b${hint}`],
    [
      "a TF.js graph model",
      { format: "graph-model", modelTopology: { node: [{ name: "w", op: "Const" }] } },
      `got a TF.js graph model, which holds operators instead of layers${hint}`,
    ],
    ["a notebook", { cells: [], nbformat: 4 }, `got a Jupyter notebook${hint}`],
    ["a package.json", { name: "a", version: "1.0.0" }, `got a package.json${hint}`],
    ["a config.json", { model_type: "gpt2" }, `got a Hugging Face config.json${hint}`],
    ["a trainer state", { log_history: [] }, `got a Hugging Face trainer_state.json${hint}`],
    ["an index", { weight_map: {} }, `got an index of sharded weights${hint}`],
  ])("%s is named", (_, file, message) => {
    expect(() => read(file)).toThrow(FormatError);
    expect(() => read(file)).toThrow(`keras-json: model.json: holds no Keras model, ${message}`);
  });

  test("a subclassed model is refused", () => {
    expect(() => read({ class_name: "MyModel", config: {} })).toThrow(
      'keras-json: model.json: model must be Sequential or Functional, got "MyModel"; subclassed models keep no layers in their JSON',
    );
  });

  test("a text that is not JSON is refused with its byte", () => {
    expect(() => readKerasJson('{"class_name": Sequential}', "model.json")).toThrow(
      'keras-json: model.json: not JSON, got "S" at byte 15',
    );
  });
});

describe("what a layer cannot be", () => {
  test.each([
    [
      sequential(input, { class_name: "Conv2d", config: { name: "a" } }),
      'keras-json: model.json: layer "a": unknown layer, got "Conv2d"; try "Conv2D"',
    ],
    [
      sequential(input, {
        class_name: "Lambda",
        config: { name: "a", function: ["4wEAAAA", null] },
      }),
      'keras-json: model.json: layer "a": Lambda holds code, which is never run; try layers that do the same',
    ],
    [
      sequential(dense("a")),
      'model.json: layer "a": input shape is missing; try model.build before model.to_json',
    ],
    [
      sequential({ ...input, config: { name: "x", batch_shape: [null, null, 2] } }),
      'model.json: layer "x": axes are left open, got [null,null,2]; try a sequenceLength, how many steps sequences have',
    ],
    [
      sequential(input, dense("a", { units: -3 })),
      'model.json: layer "a": units must be a whole number ≥ 1, got -3',
    ],
    [
      sequential(input, dense("a", { activation: "sigmoidd" })),
      'model.json: layer "a": unknown activation, got "sigmoidd"; try "sigmoid"',
    ],
    [
      sequential(input, dense("a", { kernel_initializer: "he_unifrom" })),
      'model.json: layer "a": unknown initializer, got "he_unifrom"; try "HeUniform"',
    ],
    [
      sequential(input, dense("a"), dense("a")),
      'model.json: layer names must differ, got "a" twice',
    ],
    [sequential(), "model.json: model must have layers, got none"],
    [
      sequential(input, { class_name: "Dense" }),
      'model.json: layer 1: must be an object with class_name and config, got {"class_name":"Dense"}',
    ],
    [
      sequential(input, dense("a", { units: 3e8 })),
      "model.json: model must have at most 500000000 parameters, got 900000000",
    ],
    [
      sequential(...Array.from({ length: 2001 }, (_, i) => dense(`d${i}`))),
      "model.json: model must have at most 2000 layers, got 2001",
    ],
    [
      sequential(
        { class_name: "InputLayer", config: { name: "x", batch_shape: [null, 4, 3] } },
        { class_name: "BatchNormalization", config: { name: "bn", axis: 1 } },
      ),
      'model.json: layer "bn": axis must be the last one, got 1; other axes are not supported yet',
    ],
  ])("%#: refused", (file, message) => {
    expect(() => read(file)).toThrow(FormatError);
    expect(() => read(file)).toThrow(message);
  });
});

describe("how the model was compiled", () => {
  const topology = sequential(input, dense("a"));

  test.each([
    [
      "training_config",
      { loss: "mse", optimizer_config: { class_name: "SGD", config: { lr: 0.5 } } },
      { loss: "mse", optimizer: { id: "sgd", learningRate: 0.5, config: { lr: 0.5 } } },
    ],
    [
      "training_config",
      {
        loss: { class_name: "BinaryCrossentropy", config: {} },
        optimizer_config: {
          class_name: "Custom>Adam",
          config: { learning_rate: { class_name: "ExponentialDecay" } },
        },
      },
      {
        loss: "binary_crossentropy",
        optimizer: { id: "adam", config: { learning_rate: { class_name: "ExponentialDecay" } } },
      },
    ],
    [
      "compile_config",
      { optimizer: { class_name: "RMSprop", config: { learning_rate: 0.1 } }, loss: "mae" },
      {
        loss: "mae",
        optimizer: { id: "rmsprop", learningRate: 0.1, config: { learning_rate: 0.1 } },
      },
    ],
    [
      "compile_config",
      { optimizer: "adam", loss: null },
      { optimizer: { id: "adam", config: {} } },
    ],
    ["compile_config", {}, undefined],
  ])("%s %j", (key, config, training) => {
    const model = read({ ...topology, [key]: config });
    expect(model.training).toEqual(training);
  });

  test.each(["keras2", "keras3", "tfjs"] as const)("%s: is written, too", (dialect) => {
    const training = {
      loss: "categorical_crossentropy",
      optimizer: {
        id: "adamw",
        learningRate: 0.01,
        config: { learning_rate: 0.01, weight_decay: 0.1 },
      },
    };
    const model: Model = { ...read(topology), dialect, training };
    expect(readKerasJson(writeKerasJson(model), "m")).toEqual(model);
  });
});

describe("the shapes of inputs in a file", () => {
  const shapesIn = (value: unknown) => inputShapesOf(JSON.stringify(value), "model.json");

  test("are known before open axes are, which are null", () => {
    const open = { class_name: "InputLayer", config: { name: "x", batch_shape: [null, null, 2] } };
    expect(shapesIn(sequential(open, dense("d")))).toEqual([[null, 2]]);
    expect(shapesIn(sequential(input, dense("d")))).toEqual([[2]]);
    expect(shapesIn(sequential(dense("d", { batch_input_shape: [null, 4] })))).toEqual([[4]]);
  });

  test("are not known of a file that holds no model", () => {
    expect(() => inputShapesOf("hello", "m.json")).toThrow(FormatError);
    expect(() => shapesIn({ a: 1 })).toThrow(FormatError);
    expect(() => shapesIn(sequential(dense("d")))).toThrow(FormatError);
  });
});
