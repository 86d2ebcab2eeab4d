import { expect, test } from "vitest";
import { bar, logBars } from "./bar.ts";

test("a bar is as long as its share, to an eighth of a character", () => {
  expect([0, 0.5, 1, 2, 1 / 32, Number.NaN, -1].map((share) => bar(share, 4))).toEqual([
    "",
    "██",
    "████",
    "████",
    "▏",
    "",
    "",
  ]);
});

test("logarithmic bars fall evenly for a geometric profile", () => {
  expect(logBars([1e-8, 1e-4, 1], 16)).toEqual(["█", "████████▌", "████████████████"]);
});

test("equal gradients give equal full bars, zero and NaN none, infinite a full one", () => {
  expect(logBars([1, 1, 0, Number.NaN, Number.POSITIVE_INFINITY], 2)).toEqual([
    "██",
    "██",
    "",
    "",
    "██",
  ]);
  expect(logBars([0, Number.NaN], 2)).toEqual(["", ""]);
});
