import { expect, test } from "vitest";
import { swapped } from "./byte-order.ts";
import { sourceOfBytes } from "./byte-source.ts";
import { scalarIn } from "./scalar.ts";
import { streamed } from "./streamed.ts";

const tensor = (
  type: "int64" | "float32" | "bfloat16",
  shape: readonly number[],
  data: Uint8Array,
) => ({
  name: "x",
  shape,
  type,
  blocks: () => streamed("test", sourceOfBytes("a", data), 0, data.byteLength),
});

test("one number is read, of any shape of one element", async () => {
  const seven = new Uint8Array(BigInt64Array.of(7n).buffer);
  expect(await scalarIn(tensor("int64", [], seven))).toBe(7);
  expect(await scalarIn(tensor("int64", [1, 1], seven))).toBe(7);
  expect(await scalarIn(tensor("float32", [], new Uint8Array(Float32Array.of(0.5).buffer)))).toBe(
    0.5,
  );
});

test("more numbers, none, and types that no counter has are undefined", async () => {
  expect(await scalarIn(tensor("int64", [2], new Uint8Array(16)))).toBeUndefined();
  expect(await scalarIn(tensor("int64", [0], new Uint8Array()))).toBeUndefined();
  expect(await scalarIn(tensor("bfloat16", [], new Uint8Array(2)))).toBeUndefined();
});

test("blocks cover a large span and end where it ends", async () => {
  const data = Uint8Array.from({ length: 2 ** 20 + 10 }, (_, i) => i % 253);
  const blocks: Uint8Array[] = [];
  for await (const block of streamed("test", sourceOfBytes("a", data), 2, 2 ** 20 + 5))
    blocks.push(block);
  expect(blocks.map(({ byteLength }) => byteLength)).toEqual([2 ** 20, 5]);
  expect(blocks[1]).toEqual(data.subarray(2 ** 20 + 2, 2 ** 20 + 7));
});

test("a source that ends before its span is refused", async () => {
  const read = async () => {
    for await (const _ of streamed("test", sourceOfBytes("a", new Uint8Array(4)), 2, 8));
  };
  await expect(read()).rejects.toThrow("test: a: needs 8 bytes, got 2 at byte 2");
});

test("swapped reverses every element, twice gives back, a rest is left out", () => {
  const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  expect(swapped(bytes, 4)).toEqual(Uint8Array.of(4, 3, 2, 1, 8, 7, 6, 5));
  expect(swapped(swapped(bytes, 2), 2)).toEqual(bytes);
  expect(swapped(bytes.subarray(0, 5), 4)).toEqual(Uint8Array.of(4, 3, 2, 1));
});
