import { expect, test } from "vitest";
import { loggedValues } from "./logged-value.ts";

test("numbers, also those spelled out, come with the keys that lead to them", () => {
  const value = { loss: "NaN", train: { acc: 0.5, deep: { norm: "Infinity" } }, ok: true, n: null };
  expect(loggedValues(value)).toEqual({
    row: [
      ["loss", Number.NaN],
      ["train/acc", 0.5],
      ["train/deep/norm", Number.POSITIVE_INFINITY],
    ],
    histograms: [],
    leftOut: 0,
  });
});

test("texts, lists and pictures are counted as left out", () => {
  const value = { a: "text", b: [1, 2], c: { _type: "image-file", path: "x" } };
  expect(loggedValues(value)).toEqual({ row: [], histograms: [], leftOut: 3 });
});

test("a histogram whose edges and counts do not belong together is left out", () => {
  const of = (histogram: object) => loggedValues({ h: { _type: "histogram", ...histogram } });
  expect(of({ values: [1], bins: [0, 1] }).histograms).toEqual([
    ["h", { edges: [0, 1], counts: [1] }],
  ]);
  expect(of({ values: [1], bins: [0] }).leftOut).toBe(1);
  expect(of({ values: [1], bins: [1, 0] }).leftOut).toBe(1);
  expect(of({ values: [-1], bins: [0, 1] }).leftOut).toBe(1);
  expect(of({ values: [1], packedBins: { min: 0, size: 1, count: 2 } }).leftOut).toBe(1);
});
