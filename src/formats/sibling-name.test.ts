import { expect, test } from "vitest";
import { siblingName } from "./sibling-name.ts";

test("a plain name is kept, ./ is taken off", () => {
  expect(siblingName("test", "a", "group1-shard1of2.bin")).toBe("group1-shard1of2.bin");
  expect(siblingName("test", "a", "./w.bin")).toBe("w.bin");
});

test.for([
  "../w",
  "..",
  ".",
  "./../w",
  "/w",
  "a/w",
  "a\\w",
  "C:w",
  "http://x/w",
  "w\0",
  "",
  undefined,
  3,
])("%j leads out of the folder", (path) => {
  expect(() => siblingName("test", "a", path)).toThrow(
    /^test: a: needs a file in its own folder, got .*; try moving it there$/,
  );
  expect(() => siblingName("test", "a", path, 5)).toThrow(/; try moving it there at byte 5$/);
});
