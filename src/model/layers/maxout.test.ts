import { expect, test } from "vitest";
import { initializerRef } from "../initializers/index.ts";
import { conforms, run } from "../layer-run.fixture.ts";
import { layerKindOf } from "./index.ts";
import { maxout } from "./maxout.ts";

const config = {
  units: 2,
  pieces: 3,
  useBias: true,
  kernelInitializer: initializerRef("he-normal"),
  biasInitializer: initializerRef("zeros"),
  kernelRegularizer: undefined,
  biasRegularizer: { l1: 0.1, l2: 0 },
};
conforms("Maxout", [
  { config, inputs: [[3]] },
  { config: { ...config, useBias: false, pieces: 1 }, inputs: [[2, 3]] },
]);

test("fans in what a piece reads and fans out to the units, however many pieces", () => {
  expect(maxout.parameters(config, [[5]])).toMatchObject([
    { name: "kernel", shape: [5, 6], fans: { fanIn: 5, fanOut: 2 } },
    { name: "bias", shape: [6], fans: { fanIn: 2, fanOut: 2 } },
  ]);
});

test("the gradient goes to the winning piece alone; z is the maximum", () => {
  const each = { config: { ...config, units: 1, pieces: 2, useBias: false }, inputs: [[1]] };
  const values = { x0: [1, -1, 2, -2], kernel: [3, -5], weights: [1, 1, 1, 1] };
  const {
    values: found,
    preActivation,
    output,
  } = run(layerKindOf("Maxout"), each, {
    training: true,
    values,
  });
  expect(Array.from(found["y"] ?? [])).toEqual([3, 5, 6, 10]); // max(3x, −5x)
  expect(Array.from(found["dkernel"] ?? [])).toEqual([1 + 2, -1 - 2]);
  expect(preActivation).toEqual(output);
});

test("refuses TensorFlow Addons' layer, which has no kernel", () => {
  expect(() => maxout.read({ num_units: 4, axis: -1 }, "m")).toThrow(
    "m: units must be a whole number ≥ 1, got nothing",
  );
});
