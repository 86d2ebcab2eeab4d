import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { type HalfType, halfPrecision } from "./half-precision.ts";

const types: readonly HalfType[] = ["float16", "bfloat16"];
const type = fc.constantFrom(...types);

describe("halfPrecision", () => {
  test("rounds to the nearest, halves to an even significand", () => {
    expect(halfPrecision(2049, "float16")).toBe(2048);
    expect(halfPrecision(2051, "float16")).toBe(2052);
    expect(halfPrecision(257, "bfloat16")).toBe(256);
    expect(halfPrecision(259, "bfloat16")).toBe(260);
    expect(halfPrecision(0.1, "float16")).toBe(0.0999755859375);
    expect(halfPrecision(0.1, "bfloat16")).toBe(0.10009765625);
  });

  test("is infinite from halfway beyond the largest number on", () => {
    expect(halfPrecision(65519.99, "float16")).toBe(65504);
    expect(halfPrecision(65520, "float16")).toBe(Number.POSITIVE_INFINITY);
    expect(halfPrecision(-65520, "float16")).toBe(Number.NEGATIVE_INFINITY);
    expect(halfPrecision(65520, "bfloat16")).toBe(65536);
    expect(halfPrecision(3.4e38, "bfloat16")).toBe(Number.POSITIVE_INFINITY);
  });

  test("keeps subnormal numbers, and is 0 with the sign of x below half of the smallest", () => {
    expect(halfPrecision(2 ** -24, "float16")).toBe(2 ** -24);
    expect(halfPrecision(3 * 2 ** -25, "float16")).toBe(2 ** -23);
    expect(halfPrecision(2 ** -25, "float16")).toBe(0);
    expect(halfPrecision(-1e-9, "float16")).toBe(-0);
    expect(halfPrecision(2 ** -133, "bfloat16")).toBe(2 ** -133);
    expect(halfPrecision(2 ** -134, "bfloat16")).toBe(0);
  });

  test.each(types)("keeps NaN, the infinities and both zeros in %s", (each) => {
    for (const x of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0])
      expect(halfPrecision(x, each)).toBe(x);
  });

  property.prop([fc.double(), type])("changes nothing the second time", (x, each) => {
    const once = halfPrecision(x, each);
    expect(halfPrecision(once, each)).toBe(once);
  });

  property.prop([fc.double({ noNaN: true }), fc.double({ noNaN: true }), type])(
    "keeps the order of numbers",
    (a, b, each) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      expect(halfPrecision(low, each)).toBeLessThanOrEqual(halfPrecision(high, each));
    },
  );

  property.prop([fc.float({ noNaN: true })])(
    "is the upper half of the bits of a float32, as bfloat16 is defined",
    (x) => {
      const y = halfPrecision(x, "bfloat16");
      const bits = new Uint32Array(Float32Array.of(y).buffer)[0] ?? 1;
      expect(bits & 0xffff).toBe(0);
    },
  );
});
