import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { nearest, suggestion } from "./nearest.ts";

const known = ["relu", "leaky-relu", "sigmoid", "tanh", "softmax"];

describe("nearest", () => {
  test.each([
    ["relu", "relu"],
    ["relo", "relu"],
    ["leakyReLU", "leaky-relu"],
    ["leaky_relu", "leaky-relu"],
    ["sigmod", "sigmoid"],
    ["softmaxx", "softmax"],
    ["tan", "tanh"],
  ])("to %s is %s", (word, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });

  test("is undefined when more than half of the letters would have to change", () => {
    expect(nearest("convolution", known)).toBeUndefined();
  });

  test("is undefined when nothing is known", () => {
    expect(nearest("relu", [])).toBeUndefined();
  });

  test("takes the first of several that are as near", () => {
    expect(nearest("cat", ["bat", "hat"])).toBe("bat");
  });

  lawTest.prop([fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), fc.nat()])(
    "to a known word is one that differs at most in case and separators",
    (words, index) => {
      const word = words[index % words.length] ?? "";
      const plain = (text: string) => text.toLowerCase().replaceAll(/[-_\s]/g, "");
      expect(plain(nearest(word, words) ?? "")).toBe(plain(word));
    },
  );
});

describe("suggestion", () => {
  test("offers the nearest word", () => {
    expect(suggestion("rellu", known)).toBe('; try "relu"');
  });

  test("lists every word when none is near", () => {
    expect(suggestion("convolution", ["relu", "tanh"])).toBe("; known: relu, tanh");
  });
});
