import { fc, test as law } from "@fast-check/vitest";
import { ExtData, encode } from "@msgpack/msgpack";
import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { windowOn } from "../byte-window.ts";
import { type Value, valueAt } from "./value.ts";

const read = async (bytes: Uint8Array) => {
  const { value, end } = await valueAt(windowOn(sourceOfBytes("a", bytes), "test"), 0);
  expect(end).toBe(bytes.byteLength);
  return value;
};

/** Maps as plain objects; the reader keeps names away from prototypes. */
const plain = (value: Value): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map)
    return Object.fromEntries(
      [...(value as ReadonlyMap<string, Value>)].map(([k, v]) => [k, plain(v)]),
    );
  return value;
};

const json = fc.jsonValue({ depthSize: "medium" }).filter((value) => {
  // JSON has no −0.
  return !JSON.stringify(value).includes("-0");
});

law.prop([json])("what @msgpack/msgpack writes is read", async (value) => {
  expect(plain(await read(encode(value)))).toEqual(value);
});

law.prop([fc.oneof(fc.double(), fc.maxSafeInteger())])(
  "numbers of every width are read",
  async (x) => {
    expect(await read(encode(x))).toBe(x === 0 ? 0 : x);
  },
);

test.for([0, 1, 2, 4, 5, 8, 16, 17, 300, 70_000])(
  "%d bytes and extensions of so many are located, not read",
  async (length) => {
    const data = new Uint8Array(length);
    const plainBytes = encode(data);
    expect(await read(plainBytes)).toEqual({
      extension: undefined,
      offset: plainBytes.byteLength - length,
      length,
    });
    const extension = encode(new ExtData(3, data));
    expect(await read(extension)).toEqual({
      extension: 3,
      offset: extension.byteLength - length,
      length,
    });
  },
);

test("a name that is __proto__ is a name", async () => {
  const value = await read(Uint8Array.of(0x81, 0xa9, ...new TextEncoder().encode("__proto__"), 7));
  expect(value).toEqual(new Map([["__proto__", 7]]));
});

test.for([
  [[0xc1], "test: a: needs a value, got byte 0xc1 at byte 0"],
  [[0x81, 0xc0, 1], "test: a: needs a name, got another value at byte 1"],
  [[0x82, 0xa1, 0x61, 1, 0xa1, 0x61, 2], 'test: a: has a name twice, got "a" at byte 4'],
  [[0x92, 1], "test: a: lists 2 values, got 1 bytes at byte 0"],
  [[0xa3, 0x61], "test: a: needs 3 bytes, got 1 at byte 1"],
  [[], "test: a: needs 1 bytes, got 0 at byte 0"],
] as const)("bytes %j are refused", async ([bytes, message]) => {
  await expect(read(Uint8Array.from(bytes))).rejects.toThrow(message);
});
