import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { documentIn } from "./document.ts";
import { documentPicture } from "./run-picture.ts";
import { wired, wireText } from "./wire.ts";

const file = (name: string) =>
  readFileSync(new URL(`../../test/web/fixtures/${name}`, import.meta.url), "utf8");

describe("documentIn", () => {
  test("finds verdict, causes and budget of a diagnosis", () => {
    const document = documentIn(file("deep-sigmoid.json"), "deep.json");
    expect(document).toMatchObject({ command: "diagnose", verdict: "vanishing", seed: 1 });
    expect(document?.causes.map(({ cause }) => cause)).toEqual(["saturating-activation"]);
    expect(document?.budget?.decades).toBeLessThan(-4);
    expect(document?.prediction?.low).toBeLessThan(document?.prediction?.high ?? Number.NaN);
  });

  test("puts the control before the attempts of a repair, and marks the one that was chosen", () => {
    const repair = documentIn(file("repair.json"), "repair.json")?.repair;
    expect(repair?.attempts[0]?.isControl).toBe(true);
    expect(repair?.attempts.filter(({ isChosen }) => isChosen)).toHaveLength(1);
    expect(repair?.attempts.every(({ seeds }) => seeds.length > 0)).toBe(true);
  });

  test.each([
    "",
    "{}",
    "[]",
    "{",
    '{"schema":1}',
    '{"schema":1,"command":"diagnose","layers":3}',
    "not json",
  ])("is nothing for %j", (text) => {
    expect(documentIn(text, "file.json")).toBeUndefined();
  });

  test("survives a document of which everything is missing or of another kind", () => {
    const text =
      '{"schema":1,"command":"repair","layers":[1],"causes":{},"budget":{"rows":[{}]},"verdict":"odd","tried":[{"outcomes":[{}]}]}';
    const document = documentIn(text, "odd.json");
    expect(document && documentPicture(document).headline).toBeTypeOf("string");
  });
});

test("what goes over the wire comes back: numbers that are not finite, too", () => {
  const data = {
    a: [Number.NaN, Number.POSITIVE_INFINITY, -1e-300],
    NaN: "NaN",
    b: { c: Number.NEGATIVE_INFINITY },
  };
  expect(wired(wireText(data))).toEqual(data);
});
