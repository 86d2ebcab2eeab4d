import { fc, test as propertyTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { exponentHistogram, histogramTotal } from "../stats/exponent-histogram.ts";
import { floatsOf } from "./float-blocks.ts";
import type { ElementType } from "./tensor-ref.ts";
import { blockSums } from "./tensor-scan/block-sums.ts";
import { simdSums } from "./tensor-scan/simd-sums.ts";
import { emptySummary } from "./tensor-scan/summary.ts";
import { mergeSummaries, scanBlocks, type TensorSummary } from "./tensor-scan.ts";

/** Sums in another order differ by rounding: 2^18 additions of float64. */
const rounding = 1e-10;

async function* blocksOf(...arrays: readonly ArrayBufferView[]) {
  for (const { buffer, byteOffset, byteLength } of arrays)
    yield new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

const scan = (...arrays: readonly Float32Array[]) => scanBlocks("float32", blocksOf(...arrays));

/** The same figures by their definitions, of finite numbers, one at a time. */
function naive(values: readonly number[]) {
  const finite = values.filter(Number.isFinite);
  const largest = Math.max(...finite.map(Math.abs), Number.MIN_VALUE);
  const mean = finite.reduce((sum, x) => sum + x / finite.length, 0);
  const root = (xs: readonly number[]) =>
    Math.sqrt(xs.reduce((sum, x) => sum + (x / largest) ** 2, 0)) * largest;
  return {
    norm: root(finite),
    mean,
    std: root(finite.map((x) => x - mean)) / Math.sqrt(finite.length),
    meanAbsolute: finite.reduce((sum, x) => sum + Math.abs(x) / finite.length, 0),
    min: Math.min(...finite),
    max: Math.max(...finite),
  };
}

function expectClose(found: TensorSummary, values: readonly number[]): void {
  const expected = naive(values);
  const size = expected.norm;
  for (const [figure, value] of Object.entries(expected)) {
    const difference = Math.abs(found[figure as keyof typeof expected] - value);
    expect(difference, figure).toBeLessThanOrEqual(rounding * size);
  }
}

/** Numbers of a bell shape around a center, the same ones on every machine. */
function bell(count: number, center: number, spread: number): Float32Array {
  let seed = 12345;
  const next = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32 - 0.5;
  };
  return Float32Array.from({ length: count }, () => center + spread * (next() + next() + next()));
}

describe("scanBlocks", () => {
  test("gives the figures of 3, −4, 0", async () => {
    const summary = await scan(Float32Array.of(3, -4, 0));
    expect(summary).toMatchObject({ count: 3, zeros: 1, nan: 0, infinite: 0, subnormals: 0 });
    expect(summary).toMatchObject({ norm: 5, min: -4, max: 3 });
    expect(summary.mean).toBeCloseTo(-1 / 3, 12);
    expect(summary.meanAbsolute).toBeCloseTo(7 / 3, 12);
    expect(summary.std).toBeCloseTo(Math.sqrt(74) / 3, 12);
  });

  test("leaves numbers that are not finite out of all figures, and counts them", async () => {
    const summary = await scan(
      Float32Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, 3, Number.NEGATIVE_INFINITY),
    );
    expect(summary).toMatchObject({
      count: 5,
      nan: 1,
      infinite: 2,
      min: 1,
      max: 3,
      mean: 2,
      std: 1,
    });
    expect(summary.exponents).toMatchObject({ nan: 1, positiveInfinity: 1, negativeInfinity: 1 });
  });

  test("of nothing, and of nothing finite, there are no figures", async () => {
    expect(await scan()).toEqual(emptySummary);
    expect(await scan(Float32Array.of(Number.NaN))).toMatchObject({
      count: 1,
      norm: 0,
      mean: Number.NaN,
    });
  });

  test.each([
    ["around 0", 0, 0.02],
    ["far from 0, as the scales of a norm", 1, 1e-3],
    ["so far from 0 that their squares cancel", 1000, 1e-3],
    ["near the end of float32", 0, 3e38],
    ["below its normal numbers", 0, 1e-40],
  ])(
    "agrees with the definitions for numbers %s, of one block and of many",
    async (_, center, spread) => {
      const values = bell(70_000, center, spread);
      expectClose(await scan(values), [...values]);
      expectClose(
        await scan(values.subarray(0, 9), values.subarray(9, 30_000), values.subarray(30_000)),
        [...values],
      );
    },
  );

  test("the deviation of numbers far from 0 keeps its digits", async () => {
    const values = bell(50_000, 1000, 1e-2);
    const { std } = await scan(values);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    expect(std / Math.sqrt(squares / values.length)).toBeCloseTo(1, 9);
  });

  test("numbers of float64 beyond float32 are finite, and their norm is too", async () => {
    const values = Float64Array.of(3e200, 4e200, 0, -1e-300);
    const summary = await scanBlocks("float64", blocksOf(values));
    expect(summary.norm / 5e200).toBeCloseTo(1, 12);
    expect(summary).toMatchObject({ infinite: 0, max: 4e200, zeros: 1 });
    expect(summary.std).toBeLessThan(2e200);
    const largest = await scanBlocks("float64", blocksOf(Float64Array.of(1.7e308, 1.7e308)));
    expect(largest).toMatchObject({ mean: 1.7e308, std: 0 });
    const least = await scanBlocks("float64", blocksOf(Float64Array.of(5e-324, -5e-324)));
    expect(least).toMatchObject({ meanAbsolute: 5e-324, min: -5e-324 });
  });

  test.each<[ElementType, ArrayBufferView]>([
    ["float16", Uint16Array.of(0x3c00, 0xc000, 0x0001)],
    ["bfloat16", Uint16Array.of(0x3f80, 0xc000, 0x3380)],
  ])("%s is read as what it stands for", async (type, bits) => {
    const summary = await scanBlocks(type, blocksOf(bits));
    expect(summary).toMatchObject({ count: 3, min: -2, max: 1, subnormals: 0 });
    expect(summary.meanAbsolute).toBeCloseTo((3 + 2 ** -24) / 3, 15);
    expect(histogramTotal(summary.exponents ?? exponentHistogram([]))).toBe(3);
  });

  test("integers have counts and extremes", async () => {
    const summary = await scanBlocks("int64", blocksOf(BigInt64Array.of(-5n, 0n, 9n)));
    expect(summary).toMatchObject({ count: 3, zeros: 1, min: -5, max: 9, mean: Number.NaN });
    expect(summary.norm).toBeNaN();
    expect(summary.exponents).toBeUndefined();
  });

  test("tells how much was read, and what goes wrong while reading", async () => {
    const seen: number[] = [];
    await scanBlocks("float32", blocksOf(new Float32Array(2), new Float32Array(5)), (bytes) =>
      seen.push(bytes),
    );
    expect(seen).toEqual([8, 20]);
    async function* broken() {
      yield new Uint8Array(4);
      throw new RangeError("gone");
    }
    await expect(scanBlocks("float32", broken())).rejects.toThrow("gone");
  });
});

const anyFloats = fc
  .array(fc.float(), { maxLength: 200 })
  .map((values) => Float32Array.from(values));

propertyTest.prop([anyFloats])("the exponents are those of all numbers", async (values) => {
  const { exponents, subnormals, zeros } = await scan(values);
  const expected = exponentHistogram(values);
  if (values.length > 0) expect(exponents).toEqual(expected);
  expect(subnormals).toBe(expected.positiveSubnormal + expected.negativeSubnormal);
  expect(zeros).toBe(expected.zero);
});

propertyTest.prop([anyFloats, anyFloats])("parts may be scanned apart and merged", async (a, b) => {
  const apart = mergeSummaries(await scan(a), await scan(b));
  const together = await scan(Float32Array.of(...a, ...b));
  expect(apart).toMatchObject({
    count: together.count,
    nan: together.nan,
    infinite: together.infinite,
  });
  const size = Number.isNaN(together.mean) ? 0 : together.norm;
  for (const figure of ["norm", "mean", "std", "meanAbsolute", "min", "max"] as const) {
    if (Number.isNaN(together[figure])) expect(apart[figure], figure).toBeNaN();
    else
      expect(Math.abs(apart[figure] - together[figure]), figure).toBeLessThanOrEqual(
        rounding * size,
      );
  }
});

test("128-bit instructions count what one number at a time counts", () => {
  const sums = simdSums();
  expect(sums).toBeDefined();
  const values = bell(10_007, 0.001, 0.5);
  values.set([Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-40, Number.NEGATIVE_INFINITY], 100);
  for (const part of [
    values.subarray(0, 100),
    values.subarray(3, 9),
    values.subarray(105),
    values,
  ]) {
    const [fast, plain] = [sums?.(part), blockSums(part)];
    expect(fast?.exponents).toEqual(plain.exponents);
    expect([fast?.min, fast?.max]).toEqual([plain.min, plain.max]);
    for (const figure of ["sum", "absoluteSum", "squareSum"] as const)
      if (Number.isFinite(plain[figure])) expect(fast?.[figure]).toBeCloseTo(plain[figure], 8);
  }
});

describe("floatsOf", () => {
  test("gives blocks of 65,536 numbers and a rest, whatever the blocks of the file are", async () => {
    const values = bell(150_000, 0, 1);
    const blocks = () =>
      blocksOf(values.subarray(0, 7), values.subarray(7, 140_000), values.subarray(140_000));
    const found: Float32Array[] = [];
    for await (const block of floatsOf({ name: "t", shape: [150_000], type: "float32", blocks }))
      found.push(block);
    expect(found.map(({ length }) => length)).toEqual([65_536, 65_536, 18_928]);
    expect(Float32Array.from(found.flatMap((block) => [...block]))).toEqual(values);
  });

  test("rounds float64 and integers to float32", async () => {
    const blocks = () => blocksOf(Float64Array.of(0.1, 1e300));
    for await (const block of floatsOf({ name: "t", shape: [2], type: "float64", blocks }))
      expect([...block]).toEqual([Math.fround(0.1), Number.POSITIVE_INFINITY]);
  });
});
