import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { agreesWithGolden, contentOfFixture, fixture } from "../weights.fixture.ts";
import { flax } from "./flax.ts";

const files = [
  "adamw.msgpack",
  "sgd.msgpack",
  "inject.msgpack",
  "bfloat16.msgpack",
  "chunked.msgpack",
];

const read = (bytes: readonly number[], name = "a.msgpack") =>
  flax.read(sourceOfBytes(name, Uint8Array.from(bytes)));

agreesWithGolden(flax, files);

survivesDamage(
  flax,
  files.map((name) => ({ name, bytes: fixture(`weights/${name}`) })),
);

test("trees are recognised by their content, whatever the name", () => {
  for (const file of files) {
    const head = fixture(`weights/${file}`).subarray(0, 4096);
    expect(flax.recognises({ name: "checkpoint_3", size: 1, head }), file).toBe(true);
  }
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
  const pickle = Uint8Array.of(0x80, 0x02, 0x7d, 0x71);
  for (const head of [png, pickle, fixture("weights/latest.h5"), new Uint8Array()])
    expect(flax.recognises({ name: "a.msgpack", size: 1, head })).toBe(false);
});

test("layers are in the order of their numbers, not of their letters", async () => {
  const { checkpoint } = await contentOfFixture(flax, "weights/bfloat16.msgpack");
  const kernels = checkpoint?.weights.map(({ name }) => name).filter((name) => /kernel/.test(name));
  expect(kernels?.slice(0, 3)).toEqual(["Dense_0/kernel", "Dense_1/kernel", "Dense_2/kernel"]);
  expect(kernels?.at(-1)).toBe("Dense_10/kernel");
});

test("hyperparameters that Optax keeps in the state are settings of the optimizer", async () => {
  const { checkpoint } = await contentOfFixture(flax, "weights/inject.msgpack");
  expect(checkpoint?.optimizer?.settings).toMatchObject({
    lr: expect.closeTo(1e-3, 8),
    beta1: expect.closeTo(0.9, 6),
    beta2: expect.closeTo(0.999, 6),
  });
});

test("arrays in chunks are whole, settings stand beside them, complex numbers are left out", async () => {
  const { settings, notes } = await contentOfFixture(flax, "weights/chunked.msgpack");
  expect(settings).toEqual({ epoch: 3, "config/lr": 0.1, "config/name": "x" });
  expect(notes).toEqual([{ code: "left-out", what: "1 values: model/params/c (complex64)" }]);
});

test("folders of Orbax are refused with what to write instead", async () => {
  const text =
    "is part of an Orbax checkpoint, which is not read, got an OCDBT folder; try flax.serialization.to_bytes(state) or safetensors.flax.save_file(params)";
  await expect(read([0x0c, 0xdb, 0x3a, 0x2a, 0], "ckpt/manifest.ocdbt")).rejects.toThrow(
    `flax: ckpt/manifest.ocdbt: ${text}`,
  );
  await expect(read([0x7b], "ckpt/_METADATA")).rejects.toThrow(`flax: ckpt/_METADATA: ${text}`);
});

test("a tree without arrays is refused", async () => {
  await expect(read([0x81, 0xa1, 0x61, 0x01])).rejects.toThrow(
    "flax: a.msgpack: holds no arrays, got 1 other values; try flax.serialization.to_bytes(state) at byte 0",
  );
});

test("lists that the file is too short for are refused before they are made", async () => {
  await expect(read([0xdd, 0xff, 0xff, 0xff, 0xff, 1])).rejects.toThrow(
    "flax: a.msgpack: lists 4294967295 values, got 1 bytes at byte 0",
  );
  await expect(read([0x81, 0xa1, 0x61, 0xc6, 0x7f, 0xff, 0xff, 0xff])).rejects.toThrow(
    "flax: a.msgpack: needs 2147483647 bytes, got 0 at byte 8",
  );
});

test("more than 100 levels are refused", async () => {
  await expect(read([...Array.from({ length: 5000 }, () => 0x91), 1])).rejects.toThrow(
    "flax: a.msgpack: nests at most 100 levels, got more at byte 100",
  );
});
