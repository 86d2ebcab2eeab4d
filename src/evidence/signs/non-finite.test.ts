import { describe, expect, test } from "vitest";
import { curveOf, evidenceOf, memoryOf, momentWith, weightOf } from "../evidence.fixture.ts";
import type { Curve, Moment } from "../evidence.ts";
import { codesOf, findingsOf } from "./look.fixture.ts";
import { nonFinite } from "./non-finite.ts";

const nan = Number.NaN;
const inf = Number.POSITIVE_INFINITY;
const logged = (...curves: readonly Curve[]) => codesOf(nonFinite, evidenceOf({ curves }));
const saved = (moment: Partial<Moment>) =>
  codesOf(nonFinite, evidenceOf({ moments: [momentWith(moment)] }));

describe("a log", () => {
  test.each([
    ["of finite losses", [curveOf("loss", [1, 2, 3])], []],
    ["with a loss of NaN", [curveOf("loss", [1, nan, 3])], ["loss-not-finite/failure"]],
    ["with an infinite loss", [curveOf("loss", [1, inf])], ["loss-not-finite/failure"]],
    [
      "with NaN in the held-out loss alone",
      [curveOf("validation-loss", [1, nan])],
      ["loss-not-finite/failure"],
    ],
    [
      "with NaN in a part of the loss",
      [curveOf("loss-part", [1, nan])],
      ["loss-not-finite/failure"],
    ],
    [
      "with a norm that was NaN once",
      [curveOf("gradient", [1, nan, 1])],
      ["gradient-not-finite/warning"],
    ],
    [
      "with a norm that ends as NaN",
      [curveOf("gradient", [1, nan])],
      ["gradient-not-finite/failure"],
    ],
  ])("%s", (_, curves, codes) => {
    expect(logged(...curves)).toEqual(codes);
  });

  test("a loss of 0 wherever the gradient is no number hides it", () => {
    const norm = curveOf("gradient", [1, nan, nan]);
    expect(logged(curveOf("loss", [2, 0, 0]), norm)).toEqual([
      "gradient-not-finite/failure",
      "loss-hides-nan/failure",
    ]);
    expect(logged(curveOf("loss", [2, 0, 0.1]), norm)).toEqual(["gradient-not-finite/failure"]);
    // The first record may be a mean of steps before and behind.
    expect(logged(curveOf("loss", [2, 0.1, 0]), norm)).toContain("loss-hides-nan/failure");
  });

  test("a dynamic loss scale tries until it overflows", () => {
    const scale = curveOf("loss-scale", [65_536, 32_768]);
    expect(logged(curveOf("gradient", [1, inf, 1, inf]), scale)).toEqual([]);
    expect(logged(curveOf("gradient", [1, inf, inf, inf]), scale)).toEqual([
      "gradient-not-finite/failure",
    ]);
  });

  test("it begins where the first number is none", () => {
    const curves = [curveOf("loss", [1, 2, nan, nan])];
    expect(findingsOf(nonFinite, evidenceOf({ curves }))[0]).toMatchObject({
      at: { base: "step", position: 2 },
      figures: { share: 0.5 },
    });
  });
});

describe("a checkpoint", () => {
  test.each([
    ["of finite weights", { weights: [weightOf("a.weight")] }, []],
    [
      "with one NaN",
      { weights: [weightOf("a.weight", { nan: 1 })] },
      ["weights-not-finite/failure"],
    ],
    [
      "with infinite statistics of a forward pass",
      { weights: [weightOf("bn.running_var", { infinite: 1 }, [4])] },
      ["weights-not-finite/warning"],
    ],
    ["of a sound optimizer", { optimizer: memoryOf([1, 0]) }, []],
    [
      "with NaN in the optimizer",
      { optimizer: memoryOf([1, nan]) },
      ["optimizer-not-finite/failure"],
    ],
  ] as const)("%s", (_, moment, codes) => {
    expect(saved(moment)).toEqual(codes);
  });
});
