import { describe, expect, test } from "vitest";
import { curveOf, evidenceOf, memoryOf, momentWith } from "../evidence.fixture.ts";
import type { Curve } from "../evidence.ts";
import { contradiction } from "./contradiction.ts";
import { codesOf, findingsOf } from "./look.fixture.ts";

const found = ["sources-contradict/warning"];
const from = (file: string) => ({ from: { file, tag: "grad_norm" } });
const two = (a: readonly number[], b: readonly number[], rest: Partial<Curve> = {}) =>
  evidenceOf({
    curves: [
      curveOf("gradient", a, from("a.csv")),
      curveOf("gradient", b, { ...from("b.json"), ...rest }),
    ],
  });

describe("two logs of one quantity", () => {
  test.each([
    ["that say the same", [1, 2, 3], [1, 2, 3], []],
    ["that were rounded to 2 %", [1, 2, 3], [1.02, 2.04, 3.06], []],
    ["that differ by 3 %", [1, 2, 3], [1.03, 2.06, 3.09], found],
    ["of which one is 0", [1, 2, 3], [0, 0, 0], found],
    ["that differ at half of the steps", [1, 2, 3, 4], [1, 2, 9, 9], found],
    ["that differ at one step of three", [1, 2, 3], [1, 2, 9], []],
    ["with two steps in common", [1, 2], [9, 9], []],
    ["that are NaN", [Number.NaN, Number.NaN, Number.NaN], [1, 2, 3], []],
  ] as const)("%s", (_, a, b, codes) => {
    expect(codesOf(contradiction, two(a, b))).toEqual(codes);
  });

  test.each([
    ["before and behind the clip", { clip: "after" as const }],
    ["of other parameters", { parameter: "fc.weight" }],
    ["of another statistic", { statistic: "rms" as const }],
    ["over epochs", { base: "epoch" as const }],
    ["at other steps", { positions: [10, 11, 12] }],
    ["of one file", from("a.csv")],
  ])("numbers %s are not compared", (_, rest) => {
    const evidence = two([1, 2, 3], [7, 8, 9], rest);
    const [first, second] = evidence.curves;
    const curves = [
      ...(first ? [{ ...first, clip: "before" as const }] : []),
      ...(second ? [second] : []),
    ];
    expect(contradiction.lacks({ ...evidence, curves })).toBe("two-sources");
  });

  test("losses are not compared: one may be of a batch, the other a mean", () => {
    const curves = [curveOf("loss", [1, 2, 3], from("a")), curveOf("loss", [4, 5, 6], from("b"))];
    expect(contradiction.lacks(evidenceOf({ curves }))).toBe("two-sources");
  });

  test("the finding names both files and the first step that differs", () => {
    const [finding] = findingsOf(contradiction, two([1, 2, 3, 4], [1, 0, 0, 0]));
    expect(finding).toMatchObject({ at: { position: 1 }, figures: { first: 2, second: 0, of: 4 } });
    expect(finding?.from.map(({ file }) => file)).toEqual(["a.csv", "b.json"]);
  });
});

describe("a log beside an optimizer", () => {
  const beside = (norms: readonly number[], size: number) =>
    evidenceOf({
      curves: [curveOf("gradient", norms)],
      moments: [momentWith({ optimizer: memoryOf([size, size]) })],
    });

  test("norms of exactly 0 contradict what the optimizer has seen", () => {
    expect(codesOf(contradiction, beside([0, 0, 0], 0.1))).toEqual(found);
  });

  test.each([
    ["norms above 0", [0, 0, 1e-9], 0.1],
    ["two records", [0, 0], 0.1],
    ["an optimizer that has seen nothing", [0, 0, 0], 0],
  ])("%s do not", (_, norms, size) => {
    expect(codesOf(contradiction, beside(norms, size))).toEqual([]);
  });
});

test("thousands of curves of layers take no time", () => {
  const values = Array.from({ length: 100 }, (_, i) => i);
  const curves = Array.from({ length: 4000 }, (_, i) =>
    curveOf("gradient", values, { parameter: `layers.${i}.weight`, ...from(`${i % 2}.csv`) }),
  );
  const start = performance.now();
  expect(contradiction.lacks(evidenceOf({ curves }))).toBe("two-sources");
  expect(performance.now() - start).toBeLessThan(1000);
});
