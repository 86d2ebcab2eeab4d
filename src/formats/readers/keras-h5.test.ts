import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { readKerasJson } from "../keras-json.ts";
import { agreesWithGolden, contentOfFixture, fixture, numbersIn } from "../weights.fixture.ts";
import { kerasH5 } from "./keras-h5.ts";

const read = (path: string) => contentOfFixture(kerasH5, path);

agreesWithGolden(kerasH5, [
  "keras3.h5",
  "keras3.weights.h5",
  "keras3-nested.h5",
  "keras3-deep.weights.h5",
  "keras2.h5",
  "keras2-weights.h5",
  "keras2-legacy-amsgrad.h5",
  "keras2-adamax.h5",
  "keras2-plain-sgd.h5",
  "keras22.h5",
  "layouts.h5",
  "latest.h5",
]);

survivesDamage(
  kerasH5,
  ["keras2.h5", "keras3.weights.h5", "layouts.h5", "latest.h5"].map((name) => ({
    name,
    bytes: fixture(`weights/${name}`),
  })),
);

test("a file is recognised by its first bytes", () => {
  const head = fixture("weights/latest.h5").subarray(0, 4096);
  const file = { name: "weights.bin", size: 6160, head };
  expect(kerasH5.recognises(file)).toBe(true);
  expect(kerasH5.recognises({ ...file, head: head.subarray(1) })).toBe(false);
  expect(kerasH5.recognises({ ...file, head: new Uint8Array() })).toBe(false);
});

test("a model of Keras 2.3 keeps its layers, its settings and the momentum of SGD", async () => {
  const { architecture, checkpoint, settings, notes } = await read("corpus/deepfd-31556268.h5");
  expect(checkpoint?.weights.map(({ name }) => name)).toEqual([
    "dense_1/kernel",
    "dense_1/bias",
    "dense_2/kernel",
    "dense_2/bias",
  ]);
  expect(settings).toMatchObject({
    keras_version: "2.3.1",
    loss: "mean_absolute_error",
    optimizer: "SGD",
    "optimizer.nesterov": true,
  });
  expect(checkpoint?.optimizer).toMatchObject({ kind: "sgd", step: 1000 });
  expect(checkpoint?.optimizer?.settings).toMatchObject({ momentum: expect.closeTo(0.11, 6) });
  expect(checkpoint?.optimizer?.slots.map(({ parameter }) => parameter)).toEqual(
    checkpoint?.weights.map(({ name }) => name),
  );
  expect(notes).toEqual([]);
  if (architecture?.kind !== "keras") throw new Error("no architecture");
  expect(readKerasJson(architecture.json, "model.h5").layers.map(({ kind }) => kind)).toEqual([
    "InputLayer",
    "Dense",
    "Activation",
    "Dense",
    "Activation",
  ]);
});

test("settings of an optimizer go by the names of OptimizerState, NaN in Python's JSON is data", async () => {
  const { checkpoint, settings } = await read("weights/keras22.h5");
  expect(checkpoint?.optimizer?.settings).toEqual({
    lr: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    clipvalue: Number.NaN,
  });
  expect(settings).toMatchObject({ optimizer: "Adam", "optimizer.beta_1": 0.9, loss: "mse" });
});

test("SGD without momentum has no state, though Keras 2.11 saves zeros for it", async () => {
  const { checkpoint } = await read("weights/keras2-plain-sgd.h5");
  expect(checkpoint?.optimizer).toMatchObject({ kind: "sgd", step: 4, slots: [] });
});

test("numbers are the same in every layout, a compression that is not read is noted", async () => {
  const { checkpoint, notes } = await read("weights/layouts.h5");
  const [plain, big, half, packed, chunked] = await Promise.all(
    (checkpoint?.weights ?? []).map(numbersIn),
  );
  expect(packed).toEqual(plain);
  expect(big).toEqual(chunked);
  expect(big?.map(Math.fround)).toEqual(plain);
  expect(half?.[0]).toBeCloseTo(plain?.[0] ?? Number.NaN, 3);
  expect(notes).toEqual([{ code: "left-out", what: "1 weights: all/lzf (compressed with lzf)" }]);
});

test("another HDF5 file is refused with what it holds", async () => {
  await expect(read("weights/other.h5")).rejects.toThrow(
    "keras-h5: other.h5: holds no weights of Keras, got groups images; try model.save or model.save_weights at byte 96",
  );
});

test("a file whose last weights are cut off gives the others and a note", async () => {
  const bytes = fixture("weights/keras2-weights.h5");
  const cut = bytes.subarray(0, bytes.byteLength - 8);
  const { checkpoint, notes } = await kerasH5.read(sourceOfBytes("w.h5", cut));
  expect(checkpoint?.weights.length).toBeGreaterThan(0);
  expect(notes).toEqual([{ code: "cut-off", what: "22104 of 22112 bytes", offset: 22104 }]);
});

test("a tree of links that is its own child ends", async () => {
  const bytes = fixture("weights/keras2-weights.h5").slice();
  const text = new TextDecoder("latin1").decode(bytes);
  const view = new DataView(bytes.buffer);
  for (let at = text.indexOf("TREE"); at >= 0; at = text.indexOf("TREE", at + 4)) {
    view.setUint8(at + 5, 15);
    view.setBigUint64(at + 32, BigInt(at), true);
  }
  await expect(kerasH5.read(sourceOfBytes("w.h5", bytes))).rejects.toThrow(
    /keras-h5: w\.h5: needs a tree of links, got type 0 at level 15 at byte \d+/,
  );
});
