import { expect, test } from "vitest";
import { flatEntries, settingsOf } from "./flat-entries.ts";

test("leaves of nested objects come in order, with the keys that lead to them", () => {
  const value = { a: 1, b: { c: "x", d: { e: true } }, f: null, betas: [0.9, 0.999], rows: [{}] };
  expect(flatEntries(value, ".")).toEqual([
    ["a", 1],
    ["b.c", "x"],
    ["b.d.e", true],
    ["betas", "0.9, 0.999"],
  ]);
});

test("a prefix leads all paths", () => {
  expect(flatEntries({ lr: Number.NaN }, "/", "opt")).toEqual([["opt/lr", Number.NaN]]);
});

test("settings may have any name, __proto__ too", () => {
  const settings = settingsOf([
    ["__proto__", "x"],
    ["lr", 0.1],
  ]);
  expect(Object.entries(settings)).toEqual([
    ["__proto__", "x"],
    ["lr", 0.1],
  ]);
});
