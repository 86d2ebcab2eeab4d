import { fc, test as law } from "@fast-check/vitest";
import protobuf from "protobufjs/minimal.js";
import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { windowOn } from "../byte-window.ts";
import { fieldsOf, numbersOf, varintAt, varintBlocks } from "./fields.ts";

const window = (bytes: Uint8Array) => windowOn(sourceOfBytes("a", bytes), "test");

const whole = (bytes: Uint8Array) => ({ start: 0, end: bytes.byteLength });

law.prop([fc.maxSafeNat()])("varintAt reads what protobufjs writes", (value) => {
  const bytes = protobuf.Writer.create().uint64(value).finish();
  expect(varintAt(bytes, 0)).toEqual({ value, end: bytes.byteLength });
});

law.prop([fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))])(
  "varintBlocks keeps every bit of 64",
  async (values) => {
    const writer = protobuf.Writer.create();
    for (const value of values) {
      const bits = BigInt.asUintN(64, value);
      writer.uint64({
        low: Number(bits & 0xffffffffn) | 0,
        high: Number(bits >> 32n) | 0,
        unsigned: true,
      } as never);
    }
    const bytes = writer.finish();
    const read: bigint[] = [];
    for await (const block of varintBlocks(window(bytes), [whole(bytes)], 8))
      read.push(...new BigInt64Array(block.slice().buffer));
    expect(read).toEqual(values);
  },
);

test("numbers that cross pieces of the file are whole", async () => {
  const writer = protobuf.Writer.create();
  for (let i = 0; i < 50_000; i++) writer.uint32(i);
  const bytes = writer.finish();
  const read: number[] = [];
  for await (const block of varintBlocks(window(bytes), [whole(bytes)], 4))
    read.push(...new Uint32Array(block.slice().buffer));
  expect(read).toEqual(Array.from({ length: 50_000 }, (_, i) => i));
});

test("fields of every kind are located", async () => {
  const bytes = protobuf.Writer.create()
    .uint32(8)
    .uint32(300)
    .uint32(18)
    .string("ab")
    .uint32(29)
    .float(1)
    .uint32(33)
    .double(1)
    .finish();
  const fields = [];
  for await (const field of fieldsOf(window(bytes), whole(bytes))) fields.push(field);
  expect(fields).toEqual([
    { number: 1, kind: 0, value: 300, start: 1, end: 3 },
    { number: 2, kind: 2, value: Number.NaN, start: 5, end: 7 },
    { number: 3, kind: 5, value: Number.NaN, start: 8, end: 12 },
    { number: 4, kind: 1, value: Number.NaN, start: 13, end: 21 },
  ]);
});

test("repeated numbers are read packed and one by one", async () => {
  const bytes = Uint8Array.of(1, 2, 0x80, 1);
  const field = { number: 1, start: 0, end: 4 };
  expect(await numbersOf(window(bytes), { ...field, kind: 2, value: Number.NaN }, 9)).toEqual([
    1, 2, 128,
  ]);
  expect(await numbersOf(window(bytes), { ...field, kind: 0, value: 5 }, 9)).toEqual([5]);
});

test.for([
  [[0x0a, 5, 1], "test: a: needs a field of a message, got 5 bytes of 1 at byte 0"],
  [[0x08], "test: a: needs a field of a message, got other bytes at byte 0"],
  [[0x0b, 1], "test: a: needs a field of a message, got other bytes at byte 0"],
  [[0x00, 1], "test: a: needs a field of a message, got 0 bytes of 0 at byte 0"],
] as const)("bytes %j are no message", async ([bytes, message]) => {
  const read = async () => {
    for await (const _ of fieldsOf(window(Uint8Array.from(bytes)), {
      start: 0,
      end: bytes.length,
    }));
  };
  await expect(read()).rejects.toThrow(message);
});
