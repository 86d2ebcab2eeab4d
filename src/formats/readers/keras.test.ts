import { strToU8, unzipSync, zipSync } from "fflate";
import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { readKerasJson } from "../keras-json.ts";
import { agreesWithGolden, contentOfFixture, fixture } from "../weights.fixture.ts";
import { keras } from "./keras.ts";

agreesWithGolden(keras, ["keras3.keras", "keras3-nested.keras", "keras3-bfloat16.keras"]);

survivesDamage(
  keras,
  ["keras3.keras", "keras3-bfloat16.keras"].map((name) => ({
    name,
    bytes: fixture(`weights/${name}`),
  })),
);

test("an archive is recognised by its name or by its first file", () => {
  const head = fixture("weights/keras3.keras").subarray(0, 4096);
  expect(keras.recognises({ name: "model.keras", size: 1, head })).toBe(true);
  expect(keras.recognises({ name: "model.zip", size: 1, head })).toBe(true);
  const other = zipSync({ "arr_0.npy": strToU8("x") });
  expect(keras.recognises({ name: "model.zip", size: 1, head: other })).toBe(false);
  const hdf5 = fixture("weights/latest.h5").subarray(0, 4096);
  expect(keras.recognises({ name: "model.keras", size: 1, head: hdf5 })).toBe(false);
});

test("the config is the architecture, how it was compiled are settings", async () => {
  const { architecture, settings, checkpoint } = await contentOfFixture(
    keras,
    "weights/keras3.keras",
  );
  expect(settings).toMatchObject({
    keras_version: expect.stringMatching(/^3\./),
    loss: "mse",
    optimizer: "Adam",
    "optimizer.clipnorm": 1,
  });
  expect(checkpoint?.optimizer?.settings).toMatchObject({ clipnorm: 1, beta2: 0.999 });
  if (architecture?.kind !== "keras") throw new Error("no architecture");
  const model = readKerasJson(architecture.json, "model.keras");
  expect(model.layers.map(({ name }) => name)).toEqual([
    expect.stringContaining("input"),
    "rec",
    "norm",
    "zz",
    "flat",
    "aa",
  ]);
});

test("parameters of a frozen layer are weights without state", async () => {
  const { checkpoint } = await contentOfFixture(keras, "weights/keras3-nested.keras");
  const names = checkpoint?.weights.map(({ name }) => name);
  expect(names).toContain("frozen/kernel");
  const trained = checkpoint?.optimizer?.slots.map(({ parameter }) => parameter);
  expect(trained).not.toContain("frozen/kernel");
  expect(trained).toContain("out/kernel");
});

test("an archive without a model is refused with what it holds", async () => {
  const refused = (files: Parameters<typeof zipSync>[0]) =>
    expect(keras.read(sourceOfBytes("m.keras", zipSync(files)))).rejects;
  await refused({ "a.txt": strToU8("x") }).toThrow(
    'keras: m.keras: holds no config.json, got a.txt; try model.save("model.keras") at byte 111',
  );
  await refused({ "config.json": strToU8("{}"), "model.weights.json": strToU8("{}") }).toThrow(
    "keras: m.keras: holds no model.weights.h5, got config.json, model.weights.json; try model.save without shards at byte 240",
  );
});

test("metadata that cannot be read is left out", async () => {
  const files = unzipSync(fixture("weights/keras3-bfloat16.keras"));
  const bytes = zipSync({ ...files, "metadata.json": strToU8("?") });
  const { notes, checkpoint } = await keras.read(sourceOfBytes("m.keras", bytes));
  expect(notes).toEqual([{ code: "left-out", what: "metadata.json" }]);
  expect(checkpoint?.weights).toHaveLength(2);
});
