import { describe, expect, test } from "vitest";
import { blankFeatures, optionsOf } from "./options.ts";

const task = {
  id: "t",
  defaults: { lag: 60, noise: 0.5 },
  ranges: { lag: { least: 1, most: 100 }, noise: { least: 0, most: 1, isAmount: true } },
};

test("what is not given is as by default", () => {
  expect(optionsOf(task, {})).toEqual({ lag: 60, noise: 0.5 });
  expect(optionsOf(task, { lag: 3 })).toEqual({ lag: 3, noise: 0.5 });
});

test("both ends of a range belong to it", () => {
  expect(optionsOf(task, { lag: 1, noise: 1 })).toEqual({ lag: 1, noise: 1 });
  expect(optionsOf(task, { lag: 100, noise: 0 })).toEqual({ lag: 100, noise: 0 });
});

describe("a wrong option is a RangeError", () => {
  test.each<[string, Record<string, number>, string]>([
    ["unknown, near one", { lags: 3 }, 't: unknown option, got "lags"; try "lag"'],
    ["unknown, near none", { width: 3 }, 't: unknown option, got "width"; known: lag, noise'],
    ["of Object", { constructor: 3 }, 't: unknown option, got "constructor"; known: lag, noise'],
    ["too small", { lag: 0 }, "t: lag must be a whole number from 1 to 100, got 0"],
    ["too large", { lag: 101 }, "t: lag must be a whole number from 1 to 100, got 101"],
    ["a fraction", { lag: 1.5 }, "t: lag must be a whole number from 1 to 100, got 1.5"],
    ["not a number", { noise: Number.NaN }, "t: noise must be a number from 0 to 1, got NaN"],
    ["infinite", { lag: Infinity }, "t: lag must be a whole number from 1 to 100, got Infinity"],
  ])("%s", (_, given, message) => {
    expect(() => optionsOf(task, given)).toThrow(new RangeError(message));
  });
});

test("features are zeros, and more than 512 MiB are refused before they are made", () => {
  expect(blankFeatures("t", 2, [3, 1])).toEqual(new Float32Array(6));
  expect(() => blankFeatures("t", 100_000, [10_000, 2])).toThrow(
    new RangeError(
      "t: 100000 samples of [10000, 2] may hold at most 134217728 numbers, got 2000000000; try samples=6710",
    ),
  );
});
