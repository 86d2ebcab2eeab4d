import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { firstName } from "./first-name.ts";

test("the name is that of the first file; other bytes have none", () => {
  const bytes = zipSync({ "a/b.npy": strToU8("x"), c: strToU8("y") });
  expect(firstName(bytes)).toBe("a/b.npy");
  expect(firstName(bytes.subarray(0, 29))).toBe("");
  expect(firstName(new Uint8Array(40))).toBe("");
});
