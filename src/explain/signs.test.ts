import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Lack, SignCode } from "../evidence/examination.ts";
import { found } from "../evidence/sign.ts";
import { lackText, signText } from "./signs.ts";

/** The members of a union, as the source lists them: the compiler keeps the switch whole, this the test. */
function membersOf(name: string): readonly string[] {
  const source = readFileSync(new URL("../evidence/examination.ts", import.meta.url), "utf8");
  const [, body = ""] = new RegExp(`export type ${name} =([^;]*);`).exec(source) ?? [];
  return [...body.matchAll(/"([a-z-]+)"/g)].map(([, word = ""]) => word);
}

const codes = membersOf("SignCode") as readonly SignCode[];
const lacks = membersOf("Lack") as readonly Lack[];

test("the unions were found", () => {
  expect(codes.length).toBeGreaterThan(25);
  expect(lacks.length).toBeGreaterThan(8);
});

test.each(codes)("%s is said in sentences, with and without figures", (code) => {
  const figures = { classes: 10, share: 0.95, tensors: 2, of: 4, factor: 120, decades: -4 };
  for (const finding of [
    found("a", code, "failure", {}),
    found("a", code, "failure", { layer: "layers.0", figures }),
  ]) {
    const { what, why, fix } = signText(finding);
    for (const text of [what, why, fix]) expect(text).toMatch(/^[A-Z0-9].*[.]$/);
    expect(`${what}${why}${fix}`).not.toMatch(/undefined|\[object/);
  }
});

test("no two codes are said alike", () => {
  const said = codes.map((code) => signText(found("a", code, "failure", {})).what);
  expect(new Set(said).size).toBe(codes.length);
});

test("a loss at ln K names the classes, another one does not", () => {
  const said = (figures: Readonly<Record<string, number>>) =>
    signText(found("a", "loss-at-chance", "failure", { figures })).what;
  expect(said({ first: 2.3, last: 2.3, classes: 10 })).toContain("ln 10");
  expect(said({ first: 2.3, last: 2.3 })).not.toContain("ln");
});

test("names of layers obey no terminal", () => {
  const { what } = signText(found("a", "weights-grow", "failure", { layer: "a\u001b[31m" }));
  expect(what).not.toContain("\u001b");
});

test.each(lacks)("what %s lacks is said", (lack) => {
  expect(lackText(lack)).toMatch(/^[a-z].*[^.]$/);
});
