import { expect, test } from "vitest";
import { aligned, numberOf, numbersOf, valuesOf } from "./elements.ts";

const bits = (...values: readonly number[]) => new Uint8Array(Uint16Array.from(values).buffer);

test("numbersOf reads 16-bit floats as IEEE 754 describes them", () => {
  // 1, the largest, the smallest subnormal, −0, −∞, NaN.
  const half = numbersOf(bits(0x3c00, 0x7bff, 0x0001, 0x8000, 0xfc00, 0x7e00), "float16");
  expect([...half]).toEqual([1, 65504, 2 ** -24, -0, Number.NEGATIVE_INFINITY, Number.NaN]);
  const brain = numbersOf(bits(0x3f80, 0x7f7f, 0x0001, 0x7f80), "bfloat16");
  expect([...brain]).toEqual([1, 2 ** 127 * (1 + 127 / 128), 2 ** -133, Number.POSITIVE_INFINITY]);
});

test("numbersOf reads float8 as its paper describes it", () => {
  // Micikevicius et al. 2022, table 1: largest normal and smallest subnormal numbers.
  expect([...numbersOf(Uint8Array.of(0x7e, 0x01, 0x7f), "float8-e4m3")]).toEqual([
    448,
    2 ** -9,
    Number.NaN,
  ]);
  expect([...numbersOf(Uint8Array.of(0x7b, 0x01, 0x7c), "float8-e5m2")]).toEqual([
    57344,
    2 ** -16,
    Number.POSITIVE_INFINITY,
  ]);
});

test("numbersOf reads integers of 64 bits and truth values", () => {
  const large = new Uint8Array(BigInt64Array.of(-1n, 2n ** 62n).buffer);
  expect([...numbersOf(large, "int64")]).toEqual([-1, 2 ** 62]);
  expect(numbersOf(large, "uint64")[0]).toBe(2 ** 64);
  expect([...numbersOf(Uint8Array.of(0, 1, 7), "bool")]).toEqual([0, 1, 1]);
});

test("numbersOf reads bytes at any address, of a Node Buffer too, and leaves out a rest", () => {
  const bytes = new Uint8Array(1 + 8 + 3);
  bytes.set(new Uint8Array(Float32Array.of(1.5, -2).buffer), 1);
  const shifted = bytes.subarray(1);
  expect([...numbersOf(shifted, "float32")]).toEqual([1.5, -2]);
  const buffer = Buffer.from(bytes.buffer, 1);
  expect([...numbersOf(buffer, "float32")]).toEqual([1.5, -2]);
  expect(aligned(shifted, 1)).toBe(shifted);
});

test("numberOf is the first number, undefined where there is none", () => {
  expect(numberOf(Uint8Array.of(3, 0, 9, 9), "int16")).toBe(3);
  expect(numberOf(new Uint8Array(), "int16")).toBeUndefined();
});

test("valuesOf rises with the bits of positive numbers", () => {
  for (const type of ["float16", "bfloat16", "float8-e4m3", "float8-e5m2"] as const) {
    const values = valuesOf(type);
    const finite = [...values.subarray(0, values.length / 2)].filter(Number.isFinite);
    expect(
      finite.every((value, i) => i === 0 || value > (finite[i - 1] ?? 0)),
      type,
    ).toBe(true);
  }
});
