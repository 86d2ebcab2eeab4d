import { fc, test as propertyTest } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { parseLenientJson } from "./lenient-json.ts";

const parse = (text: string) => parseLenientJson(text, "demo", "run.json");

/** As Python writes it: what is not a number stands bare. */
function pythonJson(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}: ${pythonJson(v)}`);
  return `{${entries.join(",\n  ")}}`;
}

propertyTest.prop([fc.jsonValue()])(
  "every JSON value comes back, NaN and infinities too",
  (value) => {
    const whole = { value, first: Number.NaN, last: [Number.NEGATIVE_INFINITY, "NaN"] };
    // JSON has no -0.
    const expected = { ...whole, value: JSON.parse(JSON.stringify(value)) };
    expect(parse(pythonJson(whole))).toEqual(expected);
  },
);

test("a trainer state with bare NaN is read as Python wrote it", () => {
  expect(
    parse('\uFEFF{"loss": 0.0, "grad_norm": NaN, "m": [-Infinity, Infinity], "n": null}'),
  ).toEqual({
    loss: 0,
    grad_norm: Number.NaN,
    m: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    n: null,
  });
});

test("a key __proto__ is a key like any other", () => {
  const value = parse('{"__proto__": {"polluted": NaN}}') as object;
  expect(Object.keys(value)).toEqual(["__proto__"]);
  expect("polluted" in value).toBe(false);
});

test.each([
  ["", "demo: run.json: not JSON, got the end of the text at byte 0"],
  ['{"é": nan}', 'demo: run.json: not JSON, got "n" at byte 7'],
  ["[NaN,]", 'demo: run.json: not JSON, got "]" at byte 5'],
  ["[NaN", "demo: run.json: not JSON, got the end of the text at byte 4"],
  ['{"a" 1}', 'demo: run.json: not JSON, got "1" at byte 5'],
  ['{"a": NaN} x', 'demo: run.json: not JSON, got "x" at byte 11'],
  ['["\\q"]', 'demo: run.json: not JSON, got "\\"" at byte 1'],
  ['["open', "demo: run.json: not JSON, got the end of the text at byte 6"],
  [
    `${"[".repeat(101)}${"]".repeat(101)}`,
    "demo: run.json: nests more than 100 levels deep at byte 100",
  ],
])("%j says where it stops being JSON", (text, message) => {
  expect(() => parse(text)).toThrow(message);
});

test("a hundred levels are read, and a million brackets refused at once", () => {
  expect(parse(`${"[".repeat(100)}NaN${"]".repeat(100)}`)).toBeInstanceOf(Array);
  expect(() => parse("[".repeat(1e6))).toThrow("nests more than 100 levels deep at byte 100");
});
