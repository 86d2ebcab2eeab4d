import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { sharded } from "./sharded.ts";

const sibling = async (name: string) => {
  const files = ["model.safetensors", "state.pth", "make.py"];
  if (!files.includes(name)) return undefined;
  return sourceOfBytes(name, readFileSync(new URL(`../fixtures/torch/${name}`, import.meta.url)));
};

const encoded = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const indexOf = (files: readonly unknown[]) =>
  encoded({
    metadata: { total_size: 7 },
    weight_map: Object.fromEntries(files.map((file, i) => [`w${i}`, file])),
  });
const read = (files: readonly unknown[]) =>
  sharded.read(sourceOfBytes("model.safetensors.index.json", indexOf(files)), { sibling });

describe("sharded", () => {
  test("puts the weights of all shards together, each file read once", async () => {
    const { checkpoint, settings, notes } = await read([
      "model.safetensors",
      "state.pth",
      "model.safetensors",
    ]);
    expect(checkpoint?.weights).toHaveLength(16);
    expect({ ...settings }).toEqual({ total_size: 7 });
    expect(notes).toEqual([]);
  });

  test("says which shards are not there", async () => {
    const { checkpoint, notes } = await read(["model.safetensors", "gone.safetensors"]);
    expect(checkpoint?.weights).toHaveLength(8);
    expect(notes).toEqual([
      { code: "left-out", what: "gone.safetensors, which is not beside the index" },
    ]);
  });

  test.each(["../secret", "/etc/passwd", "C:\\x", "..", "", 3, null])(
    "%j opens no file",
    async (file) => {
      await expect(read([file])).rejects.toThrow(
        `sharded: model.safetensors.index.json: needs names of files in its own folder, got ${JSON.stringify(file)} at byte 29`,
      );
    },
  );

  test("says what is wrong", async () => {
    const noMap = sourceOfBytes("i.index.json", encoded({}));
    await expect(sharded.read(noMap, {})).rejects.toThrow(
      "sharded: i.index.json: needs a weight_map, got nothing at byte 2",
    );
    await expect(read(["make.py"])).rejects.toThrow(
      "sharded: make.py: needs to be a safetensors or torch file at byte 0",
    );
  });

  test("recognises an index by its name and what it begins with", () => {
    const head = indexOf(["a"]);
    const size = head.length;
    expect(sharded.recognises({ name: "pytorch_model.bin.index.json", size, head })).toBe(true);
    expect(sharded.recognises({ name: "model.json", size, head })).toBe(false);
  });
});

survivesDamage(sharded, [{ name: "a.index.json", bytes: indexOf(["model.safetensors", "b"]) }]);
