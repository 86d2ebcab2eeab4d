import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { readKerasJson } from "../keras-json.ts";
import type { Reader } from "../reader.ts";
import {
  agreesWithGolden,
  beside,
  contentOfFixture,
  fixture,
  numbersIn,
} from "../weights.fixture.ts";
import { tfjs } from "./tfjs.ts";

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

const read = (value: unknown, options = {}) =>
  tfjs.read(sourceOfBytes("model.json", text(value)), options);

const model = { class_name: "Sequential", config: { name: "s", layers: [] } };

agreesWithGolden(tfjs, ["tfjs-quantized.json"]);

const withShards: Reader = {
  ...tfjs,
  read: (source) => tfjs.read(source, beside("weights/tfjs-quantized.json")),
};

survivesDamage(withShards, [
  { name: "tfjs-quantized.json", bytes: fixture("weights/tfjs-quantized.json") },
]);

test("descriptions of models are recognised, other JSON is not", () => {
  const recognised = (bytes: Uint8Array) =>
    tfjs.recognises({ name: "a.json", size: bytes.byteLength, head: bytes.subarray(0, 4096) });
  const folder = new URL("../fixtures/keras/", import.meta.url);
  for (const name of readdirSync(folder).filter((name) => /^(keras|tfjs).*json$/.test(name)))
    expect(recognised(fixture(`keras/${name}`)), name).toBe(true);
  expect(recognised(text({ log_history: [] }))).toBe(false);
  expect(recognised(text([model]))).toBe(false);
  expect(recognised(new Uint8Array([0x80, 2]))).toBe(false);
});

test("a model of TF.js gives layers and weights in the order of the manifest", async () => {
  const { checkpoint, architecture } = await contentOfFixture(tfjs, "corpus/tfjs-gru/model.json");
  expect(checkpoint?.weights.map(({ name, shape }) => [name, shape])).toEqual([
    ["embedding_Embedding2/embeddings", [100, 20]],
    ["gru_GRU1/kernel", [20, 12]],
    ["gru_GRU1/recurrent_kernel", [4, 12]],
    ["gru_GRU1/bias", [12]],
  ]);
  const [embeddings] = checkpoint?.weights ?? [];
  const values = embeddings ? await numbersIn(embeddings) : [];
  // RandomUniform(−0.05, 0.05), Keras' default.
  expect(Math.max(...values.map(Math.abs))).toBeCloseTo(0.05, 3);
  if (architecture?.kind !== "keras") throw new Error("no architecture");
  expect(readKerasJson(architecture.json, "m", { sequenceLength: 4 }).layers).toHaveLength(3);
});

test("quantized weights are unpacked, those of an optimizer are its state", async () => {
  const { checkpoint, settings } = await contentOfFixture(tfjs, "weights/tfjs-quantized.json");
  expect(checkpoint?.weights.map(({ type }) => type)).toEqual(["float32", "float32", "float16"]);
  expect(checkpoint?.optimizer?.settings).toEqual({
    lr: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    eps: 1e-7,
  });
  expect(settings).toMatchObject({ optimizer: "Adam", "optimizer.learningRate": 0.001 });
});

test("the JSON of a Keras model is an architecture without a checkpoint", async () => {
  const { checkpoint, architecture } = await contentOfFixture(tfjs, "keras/keras3-cnn.json");
  expect(checkpoint).toBeUndefined();
  expect(architecture?.kind).toBe("keras");
});

test("a graph model is refused with a way out", async () => {
  await expect(contentOfFixture(tfjs, "keras/tfjs-graph-model.json")).rejects.toThrow(
    "tfjs: tfjs-graph-model.json: is a TF.js graph model, which holds operators instead of layers, got 3 operators; try converting from the Keras model with tensorflowjs_converter --output_format tfjs_layers_model",
  );
});

test("a missing shard and weights beyond the last shard are noted", async () => {
  const missing = await contentOfFixture(tfjs, "keras/tfjs-embedding-gru.json");
  expect(missing.checkpoint).toBeUndefined();
  expect(missing.notes).toEqual([
    { code: "left-out", what: "weights in weights.bin, which is not there" },
  ]);
  const weights = ["a", "b"].map((name) => ({ name, shape: [2], dtype: "float32" }));
  const cut = await read(
    { modelTopology: model, weightsManifest: [{ paths: ["w.bin"], weights }] },
    { sibling: async (name: string) => sourceOfBytes(name, new Uint8Array(12)) },
  );
  expect(cut.checkpoint?.weights.map(({ name }) => name)).toEqual(["a"]);
  expect(cut.notes).toEqual([
    {
      code: "cut-off",
      what: "1 weights from number 1 on: needs 8 bytes for b, of which 4 are there",
    },
  ]);
});

test.for(["../w.bin", "/etc/passwd", "a/b.bin", "c:w.bin", "", 7])(
  "a shard at %s is refused: it is no file of the folder",
  async (path) => {
    await expect(
      read({ modelTopology: model, weightsManifest: [{ paths: [path], weights: [] }] }),
    ).rejects.toThrow(
      `tfjs: model.json: needs a file in its own folder, got ${JSON.stringify(path)}; try moving it there`,
    );
  },
);

test("a shard that is listed twice is refused: a small file could be as large as it likes", async () => {
  const sibling = async (name: string) => sourceOfBytes(name, new Uint8Array(4));
  const weightsManifest = [{ paths: ["w.bin", "w.bin"], weights: [] }];
  await expect(read({ modelTopology: model, weightsManifest }, { sibling })).rejects.toThrow(
    'tfjs: model.json: lists a shard twice, got "w.bin"',
  );
});

test("JSON without a model is refused", async () => {
  await expect(read({ a: 1 })).rejects.toThrow("tfjs: model.json: holds no model, got keys a");
  await expect(read([1])).rejects.toThrow(
    "tfjs: model.json: needs an object, got another JSON value",
  );
});
