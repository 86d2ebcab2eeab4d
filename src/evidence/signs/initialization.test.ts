import { describe, expect, test } from "vitest";
import { curveOf, evidenceOf, momentWith, weightOf } from "../evidence.fixture.ts";
import type { Moment, Weight } from "../evidence.ts";
import { initialization, kernelsOf } from "./initialization.ts";
import { codesOf, line } from "./look.fixture.ts";

/** U(±0.1) for fan_in 100. */
const std = 0.1 / Math.sqrt(3);
const drawn = (ratio: number, rest: Partial<Weight["summary"]> = {}) => [
  weightOf("a.weight", { std, min: -0.0999, max: 0.0999 }),
  weightOf("b.weight", { std: std * ratio, min: -0.0999, max: 0.0999, ...rest }),
];
const evidence = (weights: readonly Weight[], rest: Partial<Moment> = {}) =>
  evidenceOf({ moments: [momentWith({ weights, ...rest })] });

const left = ["never-left-initialization/failure"];
const untrained = ["untrained/note"];

test.each([
  ["as drawn, before any step", drawn(1), {}, untrained],
  ["as drawn, at step 0", drawn(1), { step: 0 }, untrained],
  ["as drawn, after 500 steps", drawn(1), { step: 500 }, left],
  ["2 % wider, after 500 steps", drawn(1.0199), { step: 500 }, left],
  ["3 % wider, after 500 steps", drawn(1.03), { step: 500 }, []],
  ["beyond the bound that was drawn from", drawn(1, { max: 0.101 }), {}, left],
  ["NaN", drawn(Number.NaN), { step: 500 }, []],
  ["one kernel alone", drawn(1).slice(0, 1), { step: 500 }, []],
] as const)("kernels %s", (_, weights, rest, codes) => {
  expect(codesOf(initialization, evidence(weights, rest))).toEqual(codes);
});

test("a loss that fell says more than spreads", () => {
  const fell = {
    ...evidence(drawn(1), { step: 500 }),
    curves: [curveOf("loss", line(2, 1))],
  };
  expect(codesOf(initialization, fell)).toEqual([]);
});

test("small kernels may be off by three standard errors, and very small ones tell nothing", () => {
  const square = (size: number, ratio: number) =>
    ["a.weight", "b.weight"].map((name) => {
      const spread = ratio / Math.sqrt(3 * size);
      return weightOf(name, { std: spread, min: -0.9 * spread, max: 0.9 * spread }, [size, size]);
    });
  // 3 · √(0.2/400) = 0.067
  expect(codesOf(initialization, evidence(square(20, 1.06), { step: 9 }))).toEqual(left);
  expect(codesOf(initialization, evidence(square(20, 1.07), { step: 9 }))).toEqual([]);
  expect(initialization.lacks(evidence(square(2, 1)))).toBe("known-framework");
});

test("biases that moved tell Keras' training from its initialization", () => {
  const glorot = Math.sqrt(6 / 200);
  const kernels = ["a/kernel", "b/kernel"].map((name) =>
    weightOf(name, { std: glorot / Math.sqrt(3), min: -0.9 * glorot, max: 0.9 * glorot }),
  );
  const bias = (max: number) => weightOf("a/bias", { min: -max, max, std: max }, [100]);
  const keras = (max: number) => evidence([...kernels, bias(max)], { framework: "keras" });
  expect(codesOf(initialization, keras(0))).toEqual(untrained);
  expect(codesOf(initialization, keras(0.01))).toEqual(left);
});

describe("kernelsOf", () => {
  test("leaves out ties, embeddings, biases and what has no known default", () => {
    const weights = [
      { ...weightOf("tied.weight"), isTied: true },
      weightOf("wte.weight"),
      weightOf("a.bias", {}, [4]),
      weightOf("lstm.weight_ih_l0"),
    ];
    expect(kernelsOf(momentWith({ weights }))).toEqual([]);
    expect(kernelsOf(momentWith({ weights: drawn(1), framework: "onnx" }))).toEqual([]);
  });
});
