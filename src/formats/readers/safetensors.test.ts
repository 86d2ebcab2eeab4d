import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type ByteSource, sourceOfBytes } from "../byte-source.ts";
import { numbersOf } from "../elements.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import type { TensorRef } from "../tensor-ref.ts";
import { safetensors } from "./safetensors.ts";

const bytesOf = (name: string) =>
  readFileSync(new URL(`../fixtures/torch/${name}`, import.meta.url));

/** A file with this header in front of `dataBytes` zeros. */
function fileOf(header: unknown, dataBytes = 0): ByteSource {
  const text = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return sourceOfBytes("made", bytes);
}

async function numbersIn(tensor: TensorRef | undefined): Promise<readonly number[]> {
  const numbers: number[] = [];
  if (tensor)
    for await (const block of tensor.blocks()) numbers.push(...numbersOf(block, tensor.type));
  return numbers;
}

const one = (offsets: readonly number[], shape: readonly unknown[] = [2], dtype = "F32") => ({
  a: { dtype, shape, data_offsets: offsets },
});

describe("safetensors", () => {
  test("reads weights and metadata", async () => {
    const { checkpoint, settings, notes } = await safetensors.read(
      sourceOfBytes("m", bytesOf("model.safetensors")),
    );
    expect(checkpoint).toMatchObject({ framework: "torch", optimizer: undefined });
    expect(checkpoint?.weights).toHaveLength(8);
    const weight = checkpoint?.weights.find(({ name }) => name === "first.weight");
    expect(weight).toMatchObject({ shape: [6, 4], type: "float32" });
    const numbers = await numbersIn(weight);
    expect(numbers).toHaveLength(24);
    // nn.Linear draws from ±1/√4 (Kaiming uniform with a = √5), and one step of AdamW moves by 0.001.
    expect(Math.max(...numbers.map(Math.abs))).toBeLessThan(0.502);
    expect({ ...settings }).toEqual({ format: "pt", note: "by hand" });
    expect(notes).toEqual([]);
  });

  test("reads every type", async () => {
    const { checkpoint } = await safetensors.read(sourceOfBytes("t", bytesOf("types.safetensors")));
    const weights = checkpoint?.weights ?? [];
    expect(weights).toHaveLength(15);
    const at = (name: string) => numbersIn(weights.find((weight) => weight.name === name));
    for (const name of ["float64", "float32", "float16", "bfloat16", "float8_e5m2"])
      expect(await at(name), name).toEqual([0, -1.5, 2, 448, Number.POSITIVE_INFINITY, Number.NaN]);
    expect(await at("uint64")).toEqual([0, 1, 100]);
  });

  test("leaves out types it does not read, and tensors that are not there yet", async () => {
    const header = {
      z: { dtype: "F4", shape: [4], data_offsets: [0, 2] },
      ...one([2, 10]),
      late: { dtype: "F32", shape: [4], data_offsets: [10, 26] },
    };
    const { checkpoint, notes } = await safetensors.read(fileOf(header, 12));
    expect(checkpoint?.weights.map(({ name }) => name)).toEqual(["a"]);
    expect(notes).toMatchObject([
      { code: "left-out", what: 'tensor "z" of type F4' },
      { code: "cut-off", what: "1 of 3 tensors" },
    ]);
  });

  test("keys that are special in JavaScript are names like any other", async () => {
    const { checkpoint, settings } = await safetensors.read(
      fileOf(
        '{"__metadata__":{"__proto__":"x"},"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
        1,
      ),
    );
    expect(checkpoint?.weights[0]?.name).toBe("__proto__");
    expect(Object.keys(settings)).toEqual(["__proto__"]);
  });

  test.each<[string, ByteSource, string]>([
    [
      "too short",
      sourceOfBytes("s", new Uint8Array(4)),
      "safetensors: s: needs 8 bytes, got 4 at byte 0",
    ],
    [
      "a header that is longer than the file",
      sourceOfBytes("s", Uint8Array.of(99, 0, 0, 0, 0, 0, 0, 0, 0x7b)),
      "safetensors: header says 99 bytes, file has 1 at byte 0",
    ],
    [
      "a header of 2⁶³ bytes",
      sourceOfBytes("s", Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x80, 0x7b)),
      "safetensors: header may have at most 100000000 bytes, got 9223372036854776000 at byte 0",
    ],
    ["no JSON", fileOf("{]"), 'safetensors: made: not JSON, got "]" at byte 9'],
    ["a list", fileOf("[]"), "safetensors: header must be an object, got [] at byte 8"],
    ["no object", fileOf({ a: 1 }), 'safetensors: "a" must be an object, got 1 at byte 8'],
    [
      "a negative axis",
      fileOf(one([0, 8], [-2])),
      'safetensors: "a" needs a shape of whole numbers, got [-2] at byte 8',
    ],
    ["one offset", fileOf(one([0])), 'safetensors: "a" needs two offsets, got [0] at byte 8'],
    [
      "an end before the start",
      fileOf(one([8, 0])),
      'safetensors: "a" ends before it begins, got [8,0] at byte 8',
    ],
    [
      "a shape that does not fit",
      fileOf(one([0, 4]), 8),
      'safetensors: "a" needs 8 bytes, got 4 at byte 62',
    ],
    [
      "an absurd shape",
      fileOf(one([0, 8], [2 ** 40, 2 ** 40]), 8),
      'safetensors: "a" needs 4.835703278458517e+24 bytes, got 8',
    ],
    [
      "tensors that overlap",
      fileOf({ ...one([0, 8]), b: { dtype: "U8", shape: [4], data_offsets: [4, 8] } }, 8),
      'safetensors: "b" begins within the tensor before it at byte',
    ],
  ])("%s: says what is wrong", async (_, source, message) => {
    await expect(safetensors.read(source)).rejects.toThrow(message);
  });

  test("recognises its files by a header that fits", () => {
    const head = bytesOf("model.safetensors");
    expect(safetensors.recognises({ name: "a", size: head.length, head })).toBe(true);
    expect(safetensors.recognises({ name: "a", size: 100, head: head.subarray(0, 100) })).toBe(
      false,
    );
    expect(safetensors.recognises({ name: "a", size: 0, head: new Uint8Array() })).toBe(false);
  });
});

survivesDamage(safetensors, [
  { name: "model.safetensors", bytes: bytesOf("model.safetensors") },
  { name: "types.safetensors", bytes: bytesOf("types.safetensors") },
]);
