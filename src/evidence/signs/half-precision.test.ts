import { expect, test } from "vitest";
import { exponentHistogram } from "../../stats/exponent-histogram.ts";
import { evidenceOf, momentWith, weightOf } from "../evidence.fixture.ts";
import { halfPrecision } from "./half-precision.ts";
import { codesOf } from "./look.fixture.ts";

const reaching = (max: number, name = "fc.weight", shape = [100, 100]) =>
  evidenceOf({
    moments: [
      momentWith({ weights: [weightOf("a.weight"), weightOf(name, { min: -1, max }, shape)] }),
    ],
  });

test.each([
  [65_504 / 4, ["half-precision-limit/warning"]],
  [65_504 / 4 - 1, []],
  [1e30, ["half-precision-limit/warning"]],
  [Number.NaN, []],
  [Number.POSITIVE_INFINITY, []],
])("a weight of %d: %j", (max, codes) => {
  expect(codesOf(halfPrecision, reaching(max))).toEqual(codes);
});

test.each([
  [2 ** -25, ["half-precision-underflow/warning"]],
  [2 ** -23, []],
  [0, []],
])("weights of %d: %j", (value, codes) => {
  const exponents = exponentHistogram(Float32Array.from({ length: 100 }, () => value));
  const zeros = value === 0 ? 100 : 0;
  const weights = [weightOf("fc.weight", { exponents, count: 100, zeros })];
  expect(codesOf(halfPrecision, evidenceOf({ moments: [momentWith({ weights })] }))).toEqual(codes);
});

test("a negative weight counts as much", () => {
  const weights = [weightOf("fc.weight", { min: -60_000, max: 1 })];
  expect(codesOf(halfPrecision, evidenceOf({ moments: [momentWith({ weights })] }))).toEqual([
    "half-precision-limit/warning",
  ]);
});

test("a counter of steps is no weight", () => {
  expect(codesOf(halfPrecision, reaching(1e6, "bn.num_batches_tracked", []))).toEqual([]);
});
