import { expect, test } from "vitest";
import { nameText, printable } from "./printable.ts";

test("control characters, direction marks and unpaired surrogates are written out", () => {
  expect(printable("a\u001b[31mb")).toBe("a\\u{1b}[31mb");
  expect(printable("a\nb\u202ec\u200bd\ud800e\u009bf")).toBe(
    "a\\u{a}b\\u{202e}c\\u{200b}d\\u{d800}e\\u{9b}f",
  );
});

test("letters of every script and pictures stay", () => {
  expect(printable("Schicht_é 層 🙂")).toBe("Schicht_é 層 🙂");
});

test("a long name is cut, an empty one shown as such", () => {
  expect([...nameText("x".repeat(500))]).toHaveLength(60);
  expect(nameText("")).toBe('""');
});
