import { expect, test } from "vitest";
import { wireOf } from "../wire.ts";
import { histogramOfProto, histogramOfTensor } from "./histogram.ts";

/** A HistogramProto of min, max, sum of squares, limits and counts. */
function proto(min: number, max: number, squares: number, limits: number[], counts: number[]) {
  const doubles = (values: number[]) => [...new Uint8Array(Float64Array.from(values).buffer)];
  const packed = (field: number, values: number[]) => [
    field * 8 + 2,
    values.length * 8,
    ...doubles(values),
  ];
  const single = (field: number, value: number) =>
    value === 0 ? [] : [field * 8 + 1, ...doubles([value])];
  const bytes = [
    ...single(1, min),
    ...single(2, max),
    ...single(5, squares),
    ...packed(6, limits),
    ...packed(7, counts),
  ];
  return wireOf("demo", Uint8Array.from(bytes), 0);
}

test("a limit of 1e20 gives way to the largest value", () => {
  expect(histogramOfProto(proto(-2, 3, 13, [-1e20, -1, 1, 1e20], [0, 1, 2, 1]))).toEqual({
    edges: [-2, -1, 1, 3],
    counts: [1, 2, 1],
  });
});

test("empty buckets at both ends are left out", () => {
  expect(histogramOfProto(proto(0.5, 0.75, 1, [-1, 0, 1, 2], [0, 0, 4, 0]))).toEqual({
    edges: [0.5, 0.75],
    counts: [4],
  });
});

test("a tensor of zeros lies between 0 and 0, which are not written", () => {
  expect(histogramOfProto(proto(0, 0, 0, [-1, 1], [0, 8]))).toEqual({ edges: [0, 0], counts: [8] });
});

test("a writer that says no smallest and largest value keeps its limits", () => {
  expect(histogramOfProto(proto(0, 0, 5, [-1, 1], [0, 8]))).toEqual({
    edges: [-1, 1],
    counts: [8],
  });
});

test("limits that fall, and counts without limits, are none", () => {
  expect(histogramOfProto(proto(-1, 1, 2, [0, 1, -1], [1, 1, 1]))).toBeUndefined();
  expect(histogramOfProto(proto(-1, 1, 2, [0, 1], [1]))).toBeUndefined();
});

test("edges of NaN are what was logged", () => {
  const numbers = [Number.NaN, Number.NaN, 8];
  expect(histogramOfTensor({ shape: [1, 3], numbers, texts: [] })).toEqual({
    edges: [Number.NaN, Number.NaN],
    counts: [8],
  });
});

test("a tensor that holds less than its shape says is none", () => {
  expect(histogramOfTensor({ shape: [1e9, 3], numbers: [0, 1, 8], texts: [] })).toBeUndefined();
});
