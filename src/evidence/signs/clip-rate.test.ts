import { describe, expect, test } from "vitest";
import { curveOf, evidenceOf, memoryOf, momentWith, settingOf } from "../evidence.fixture.ts";
import { clipLimit, clipRate } from "./clip-rate.ts";
import { codesOf, findingsOf } from "./look.fixture.ts";

const clipped = "every-step-clipped/warning";
const limit = settingOf("max_grad_norm", 1);
/** Of twenty norms so many are above the limit. */
const norms = (above: number) => Array.from({ length: 20 }, (_, i) => (i < above ? 3 : 0.5));

describe("a logged norm", () => {
  test.each([
    [18, [clipped]],
    [17, []],
    [0, []],
  ])("%d of 20 above the limit: %j", (above, codes) => {
    const evidence = evidenceOf({ curves: [curveOf("gradient", norms(above))], settings: [limit] });
    expect(codesOf(clipRate, evidence)).toEqual(codes);
  });

  test("behind the clip, of nine records, or without a limit says nothing", () => {
    const settings = [limit];
    const curve = curveOf("gradient", norms(20));
    const after = { ...curve, clip: "after" as const };
    expect(codesOf(clipRate, evidenceOf({ curves: [after], settings }))).toEqual([]);
    const short = curveOf("gradient", norms(20).slice(0, 9));
    expect(codesOf(clipRate, evidenceOf({ curves: [short], settings }))).toEqual([]);
    expect(clipRate.lacks(evidenceOf({ curves: [curve] }))).toBe("clip-limit");
  });

  test("the finding names the norm and the limit, each with its file", () => {
    const curves = [curveOf("gradient", norms(20))];
    const [finding] = findingsOf(clipRate, evidenceOf({ curves, settings: [limit] }));
    expect(finding?.from.map(({ file }) => file)).toEqual(["log.csv", "args.json"]);
    expect(finding?.figures).toEqual({ share: 1, limit: 1, largest: 3 });
  });
});

describe("an optimizer's memory", () => {
  test.each([
    [1, [clipped]],
    [1.0199, [clipped]],
    [1.021, []],
    [0.979, []],
    [5, []],
    [Number.NaN, []],
  ])("a norm of %d at a limit of 1: %j", (norm, codes) => {
    const optimizer = memoryOf([1, 1], { norm: norm / Math.SQRT2 });
    const evidence = evidenceOf({ moments: [momentWith({ optimizer })], settings: [limit] });
    expect(codesOf(clipRate, evidence)).toEqual(codes);
  });
});

test.each(["max_grad_norm", "gradient_clip_val", "trainer.gradient_clip_val", "global_clipnorm"])(
  "%s is a limit",
  (name) => {
    expect(clipLimit({ settings: [settingOf(name, 2)] })?.value).toBe(2);
  },
);

test.each([
  ["max_grad_norm", 0],
  ["max_grad_norm", "1"],
  ["clip_range", 1],
] as const)("%s = %j is none", (name, value) => {
  expect(clipLimit({ settings: [settingOf(name, value)] })).toBeUndefined();
});
