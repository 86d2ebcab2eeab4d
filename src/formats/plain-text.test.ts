import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { FormatError } from "../core/errors.ts";
import { readPlainText } from "./plain-text.ts";

const read = (...bytes: readonly number[]) => readPlainText(Uint8Array.from(bytes), "a.txt");

lawTest.prop([fc.string({ unit: "binary" })])("text that was encoded is read as it was", (text) => {
  fc.pre(!/[\0\r]/.test(text) && !text.startsWith("\uFEFF"));
  expect(readPlainText(new TextEncoder().encode(text), "a.txt")).toBe(text);
});

test("a byte order mark is left out, and lines end in one character", () => {
  expect(read(0xef, 0xbb, 0xbf, 0x61, 0x0d, 0x0a, 0x62, 0x0d, 0x63)).toBe("a\nb\nc");
  expect(read()).toBe("");
});

test("U+FFFD that the file spells is a character like others", () => {
  expect(read(0x61, 0xef, 0xbf, 0xbd)).toBe("a\uFFFD");
});

describe("what is not text names its byte", () => {
  test.each<[string, readonly number[], string]>([
    ["NUL", [0x61, 0x00, 0xff], "text: a.txt is not text, got the byte 0x00 at byte 1"],
    ["UTF-16", [0xff, 0xfe, 0x61], "text: a.txt is not UTF-8, got the byte 0xff at byte 0"],
    ["Latin-1", [0x61, 0xe9, 0x62], "text: a.txt is not UTF-8, got the byte 0xe9 at byte 1"],
    ["cut off", [0xc3, 0xa9, 0xe2, 0x82], "text: a.txt is not UTF-8, got the byte 0xe2 at byte 2"],
    [
      "behind a mark",
      [0xef, 0xbb, 0xbf, 0x80],
      "text: a.txt is not UTF-8, got the byte 0x80 at byte 3",
    ],
    [
      "behind U+FFFD",
      [0xef, 0xbf, 0xbd, 0x80],
      "text: a.txt is not UTF-8, got the byte 0x80 at byte 3",
    ],
    [
      "behind an emoji",
      [0xf0, 0x9f, 0x98, 0x80, 0xc0],
      "text: a.txt is not UTF-8, got the byte 0xc0 at byte 4",
    ],
  ])("%s", (_, bytes, message) => {
    expect(() => read(...bytes)).toThrow(FormatError);
    expect(() => read(...bytes)).toThrow(message);
  });
});
