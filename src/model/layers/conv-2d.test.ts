import { describe, expect, test } from "vitest";
import { activationRef } from "../activations/index.ts";
import { initializerRef } from "../initializers/index.ts";
import { conforms, run } from "../layer-run.fixture.ts";
import { type Conv2DConfig, conv2D } from "./conv-2d.ts";
import { layerKindOf } from "./index.ts";

const config: Conv2DConfig = {
  filters: 2,
  kernelSize: [3, 2],
  strides: [1, 1],
  padding: "same",
  dilationRate: [1, 1],
  groups: 1,
  activation: activationRef("tanh"),
  useBias: true,
  kernelInitializer: initializerRef("glorot-uniform"),
  biasInitializer: initializerRef("zeros"),
  kernelRegularizer: undefined,
  biasRegularizer: { l1: 0.1, l2: 0 },
};

conforms("Conv2D", [
  { config, inputs: [[3, 4, 2]] },
  { config: { ...config, padding: "valid", strides: [2, 1] }, inputs: [[4, 3, 1]] },
  { config: { ...config, dilationRate: [1, 2], useBias: false }, inputs: [[3, 4, 2]] },
]);
conforms(
  "Conv2D",
  [{ config: { ...config, groups: 2 }, inputs: [[3, 3, 4]] }],
  ["keras2", "keras3"],
);

test("fans count the kernel's positions, as in Keras", () => {
  const [kernel, bias] = conv2D.parameters({ ...config, groups: 2, filters: 6 }, [[5, 5, 4]]);
  expect(kernel?.shape).toEqual([3, 2, 2, 6]);
  expect(kernel?.fans).toEqual({ fanIn: 3 * 2 * 2, fanOut: 3 * 2 * 6 });
  expect(bias?.fans).toEqual({ fanIn: 6, fanOut: 6 });
});

test("names what its activation reads, bias included", () => {
  const each = { config: { ...config, activation: activationRef("relu") }, inputs: [[3, 3, 1]] };
  const { output, preActivation } = run(layerKindOf("Conv2D"), each, { training: true });
  expect(preActivation?.shape).toEqual(output.shape);
  expect(preActivation?.name).not.toBe(output.name);
});

describe("read", () => {
  const raw = { filters: 4, kernel_size: 3 };

  test("spreads one number over both axes and fills in what is missing", () => {
    expect(conv2D.read(raw, "m", "keras3")).toMatchObject({
      kernelSize: [3, 3],
      strides: [1, 1],
      dilationRate: [1, 1],
      padding: "valid",
      groups: 1,
      useBias: true,
    });
  });

  test.each([
    [
      { data_format: "channels_first" },
      'm: data_format is not supported yet, got "channels_first"',
    ],
    [
      { strides: 2, dilation_rate: [1, 2] },
      "m: strides above 1 do not go with dilation_rate above 1, got [2, 2] and [1, 2]",
    ],
    [{ groups: 3 }, "m: filters must be a multiple of groups, got 4 in 3"],
    [{ kernel_size: [3, 0] }, "m: kernel_size must be 2 whole numbers ≥ 1, got [3,0]"],
    [{ padding: "causal" }, 'm: padding must be one of valid, same, got "causal"'],
    [
      { kernel_constraint: { class_name: "MaxNorm" } },
      'm: kernel_constraint is not supported yet, got {"class_name":"MaxNorm"}',
    ],
  ])("refuses %j", (more, message) => {
    expect(() => conv2D.read({ ...raw, ...more }, "m", "keras3")).toThrow(new RangeError(message));
  });
});

test.each([
  [[4, 4], "conv-2d: input must be [height, width, channels], got [4, 4]"],
  [[2, 4, 3], "conv-2d: channels must be a multiple of groups, got [2, 4, 3] in 2"],
])("refuses the input %j", (input, message) => {
  expect(() => conv2D.outputShape({ ...config, groups: 2 }, [input])).toThrow(
    new RangeError(message),
  );
});

test("refuses a kernel that is larger than its input", () => {
  expect(() => conv2D.outputShape({ ...config, padding: "valid" }, [[2, 4, 2]])).toThrow(
    new RangeError("conv-2d: window [3, 2] is larger than its input [2, 4]"),
  );
});
