import { describe, expect, test } from "vitest";
import { curveOf, evidenceOf, memoryOf, momentWith, weightOf } from "../evidence.fixture.ts";
import { codesOf, findingsOf, line } from "./look.fixture.ts";
import { zeroGradient } from "./zero-gradient.ts";

describe("a logged norm of exactly 0", () => {
  const zero = curveOf("gradient", [0, 0, 0]);

  test.each([
    ["alone", [zero], ["nothing-flows/failure"]],
    [
      "beside a loss that never changes",
      [zero, curveOf("loss", [0, 0, 0])],
      ["nothing-flows/failure"],
    ],
    ["beside a loss that moves", [zero, curveOf("loss", line(2, 1))], []],
    ["in two records", [curveOf("gradient", [0, 0])], []],
    ["but for one record", [curveOf("gradient", [0, 0, 1e-30])], []],
  ])("%s", (_, curves, codes) => {
    expect(codesOf(zeroGradient, evidenceOf({ curves }))).toEqual(codes);
  });

  test("beside an optimizer that has seen gradients is a fault of the log", () => {
    const moments = [momentWith({ optimizer: memoryOf([1, 1]) })];
    expect(codesOf(zeroGradient, evidenceOf({ curves: [zero], moments }))).toEqual([]);
  });
});

describe("an optimizer's memory", () => {
  const of = (sizes: readonly number[], rest = {}) =>
    evidenceOf({ moments: [momentWith({ optimizer: { ...memoryOf(sizes), ...rest } })] });

  test.each([
    ["of 0 in one kernel", [0, 1, 1], ["gradients-exactly-zero/warning"]],
    ["of 0 in all kernels", [0, 0, 0], ["gradients-exactly-zero/failure"]],
    ["of something in all kernels", [1e-30, 1, 1], []],
    ["of nothing", [], []],
  ])("%s", (_, sizes, codes) => {
    expect(codesOf(zeroGradient, of(sizes))).toEqual(codes);
  });

  test("before the first step holds zeros of its own", () => {
    expect(codesOf(zeroGradient, of([0, 0], { step: 0 }))).toEqual([]);
  });

  test("is looked at in the last checkpoint that has one", () => {
    const moments = [
      momentWith({ optimizer: memoryOf([0, 1]) }),
      momentWith({ weights: [weightOf("a.weight")] }),
    ];
    expect(codesOf(zeroGradient, evidenceOf({ moments }))).toEqual([
      "gradients-exactly-zero/warning",
    ]);
  });

  test("counts what is alive beside silent kernels", () => {
    const [finding] = findingsOf(zeroGradient, of([0, 1, 1]));
    expect(finding).toMatchObject({ layer: "layers.0.weight", figures: { tensors: 1, alive: 2 } });
  });
});
