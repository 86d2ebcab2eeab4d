import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { FormatError } from "../core/errors.ts";
import { parseJson } from "./json-text.ts";

test("parseJson reads what JSON.parse reads, with a byte order mark or without", () => {
  expect(parseJson('{"a": [1, -2.5e3, true, null, "\\u00e9\\n"]}', "json", "f")).toEqual({
    a: [1, -2500, true, null, "é\n"],
  });
  expect(parseJson("\uFEFF[]", "json", "f")).toEqual([]);
});

test.each([
  ["", "the end of the text", 0],
  ['{"a": 1', "the end of the text", 7],
  ['{"a": 1,}', '"}"', 8],
  ["[1, 2,]", '"]"', 6],
  ["[1 2]", '"2"', 3],
  ["{a: 1}", '"a"', 1],
  ['{"a" 1}', '"1"', 5],
  ['{"a": NaN}', '"N"', 6],
  ["[1]]", '"]"', 3],
  ["[1}", '"}"', 2],
  ['{"é": x}', '"x"', 7],
  ['\uFEFF{"a": x}', '"x"', 9],
  ['["a\nb"]', '"\\n"', 3],
  ["[1, ", "the end of the text", 4],
  ["PK\u0003\u0004", '"P"', 0],
])("parseJson names the byte at which %j stops being JSON", (text, got, offset) => {
  const read = () => parseJson(text, "json", "f.json");
  expect(read).toThrow(FormatError);
  expect(read).toThrow(`json: f.json: not JSON, got ${got} at byte ${offset}`);
});

test("parseJson refuses what nests more than 100 levels deep", () => {
  const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  expect(() => parseJson(nested(101), "json", "f")).not.toThrow();
  expect(() => parseJson(nested(102), "json", "f")).toThrow(
    "json: f: nests more than 100 levels deep at byte 0",
  );
  expect(() => parseJson(nested(200_000), "json", "f")).toThrow(FormatError);
});

property.prop([fc.json(), fc.nat(), fc.string({ maxLength: 2 })])(
  "whatever JSON.parse refuses, parseJson refuses with a byte inside the text",
  (json, position, typo) => {
    const at = position % (json.length + 1);
    const text = json.slice(0, at) + typo + json.slice(at + 1);
    let expected: unknown;
    try {
      expected = JSON.parse(text);
    } catch {
      const bytes = new TextEncoder().encode(text).length;
      try {
        parseJson(text, "json", "f");
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
        expect((error as FormatError).offset).toBeLessThanOrEqual(bytes);
      }
      return;
    }
    expect(parseJson(text, "json", "f")).toEqual(expected);
  },
);
