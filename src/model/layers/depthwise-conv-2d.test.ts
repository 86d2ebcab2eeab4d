import { expect, test } from "vitest";
import { activationRef } from "../activations/index.ts";
import { initializerRef } from "../initializers/index.ts";
import { conforms } from "../layer-run.fixture.ts";
import { type DepthwiseConv2DConfig, depthwiseConv2D } from "./depthwise-conv-2d.ts";

const config: DepthwiseConv2DConfig = {
  kernelSize: [2, 3],
  strides: [1, 1],
  padding: "same",
  dilationRate: [1, 1],
  activation: activationRef("tanh"),
  useBias: true,
  biasInitializer: initializerRef("zeros"),
  biasRegularizer: undefined,
  depthMultiplier: 1,
  depthwiseInitializer: initializerRef("he-uniform"),
  depthwiseRegularizer: { l1: 0, l2: 0.1 },
};

conforms("DepthwiseConv2D", [
  { config, inputs: [[3, 3, 2]] },
  {
    config: { ...config, depthMultiplier: 2, strides: [2, 2], padding: "valid", useBias: false },
    inputs: [[4, 5, 2]],
  },
]);

test("fans are those that Keras computes: all channels in, the multiplier out", () => {
  const [kernel] = depthwiseConv2D.parameters({ ...config, depthMultiplier: 3 }, [[4, 4, 5]]);
  expect(kernel?.shape).toEqual([2, 3, 5, 3]);
  expect(kernel?.fans).toEqual({ fanIn: 2 * 3 * 5, fanOut: 2 * 3 * 3 });
});

test("refuses constraints", () => {
  const raw = { kernel_size: 3, depthwise_constraint: "non_neg" };
  expect(() => depthwiseConv2D.read(raw, "m", "keras3")).toThrow(
    new RangeError('m: depthwise_constraint is not supported yet, got "non_neg"'),
  );
});
