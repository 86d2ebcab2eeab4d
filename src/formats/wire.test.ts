import { fc, test as propertyTest } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { enter, leave, nextKey, signedVarint, skip, string, varint, wireOf } from "./wire.ts";

const of = (...bytes: number[]) => wireOf("demo", Uint8Array.from(bytes), 100);

/** As 64 bits in two's complement, seven at a time. */
function varintBytes(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return bytes;
}

propertyTest.prop([fc.maxSafeInteger()])("signedVarint reads every safe integer", (value) => {
  expect(signedVarint(of(...varintBytes(BigInt(value))))).toBe(value);
});

test("fields of every kind are read or skipped, messages within messages left at their end", () => {
  const wire = of(0x08, 0x96, 0x01, 0x12, 0x04, 0x0a, 0x02, 0x68, 0x69, 0x1d, 0, 0, 0, 0);
  expect(nextKey(wire)).toBe(8);
  expect(varint(wire)).toBe(150);
  expect(nextKey(wire)).toBe(0x12);
  const outer = enter(wire);
  expect(nextKey(wire)).toBe(0x0a);
  expect(string(wire)).toBe("hi");
  expect(nextKey(wire)).toBe(0);
  leave(wire, outer);
  skip(wire, nextKey(wire));
  expect(nextKey(wire)).toBe(0);
});

test.each([
  [[0x80], "demo: needs more of a number, got the end at byte 101"],
  [Array(11).fill(0xff), "demo: has a number of more than 10 bytes, got another byte at byte 110"],
  [[0x0a, 9, 1], "demo: has only 1 bytes left in a message, got 9 at byte 102"],
  [[0x0b], "demo: has a field of unknown kind, got kind 3 at byte 101"],
  [[0x01], "demo: needs a field number, got key 1 at byte 101"],
])("%j says what is wrong, and where in the file", (bytes, message) => {
  const wire = of(...bytes);
  expect(() => skip(wire, nextKey(wire))).toThrow(message);
});
