import { expect, test } from "vitest";
import { byteOf } from "./text-byte.ts";

test("byteOf counts bytes of UTF-8, not characters", () => {
  expect(byteOf('"a"', '{"ä": 1, "a": 2}')).toBe(10);
  expect(byteOf('"b"', "{}")).toBeUndefined();
});
