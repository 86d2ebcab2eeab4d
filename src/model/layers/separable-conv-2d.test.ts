import { expect, test } from "vitest";
import { activationRef } from "../activations/index.ts";
import { initializerRef } from "../initializers/index.ts";
import { conforms } from "../layer-run.fixture.ts";
import { type SeparableConv2DConfig, separableConv2D } from "./separable-conv-2d.ts";

const config: SeparableConv2DConfig = {
  filters: 3,
  kernelSize: [3, 3],
  strides: [1, 1],
  padding: "same",
  dilationRate: [1, 1],
  activation: activationRef("tanh"),
  useBias: true,
  biasInitializer: initializerRef("zeros"),
  biasRegularizer: undefined,
  depthMultiplier: 2,
  depthwiseInitializer: initializerRef("glorot-uniform"),
  pointwiseInitializer: initializerRef("he-normal"),
  depthwiseRegularizer: undefined,
  pointwiseRegularizer: { l1: 0.1, l2: 0.2 },
};

conforms("SeparableConv2D", [
  { config, inputs: [[3, 4, 2]] },
  { config: { ...config, padding: "valid", strides: [2, 2], useBias: false }, inputs: [[5, 5, 1]] },
]);

test("owns a depthwise and a pointwise kernel, each with fans of its own", () => {
  const [depthwise, pointwise, bias] = separableConv2D.parameters(config, [[3, 4, 2]]);
  expect(depthwise?.shape).toEqual([3, 3, 2, 2]);
  expect(depthwise?.fans).toEqual({ fanIn: 18, fanOut: 18 });
  expect(pointwise?.shape).toEqual([1, 1, 4, 3]);
  expect(pointwise?.fans).toEqual({ fanIn: 4, fanOut: 3 });
  expect(bias?.shape).toEqual([3]);
});

test("refuses strides together with dilation", () => {
  const raw = { filters: 2, kernel_size: 3, strides: 2, dilation_rate: 2 };
  expect(() => separableConv2D.read(raw, "m", "keras3")).toThrow(
    "m: strides above 1 do not go with dilation_rate above 1, got [2, 2] and [2, 2]",
  );
});
