import { expect, test } from "vitest";
import { builder } from "./builder.ts";
import { extent, placesOf, readsOf } from "./window.ts";

const window = { kernel: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1], dilations: [1, 2] };

test("a dilated kernel is as long as its elements with the gaps between them", () => {
  expect([0, 1].map((axis) => extent(window, axis))).toEqual([3, 3]);
});

test("places are counted as in ONNX, none where the kernel does not fit", () => {
  expect(placesOf([5, 4], window)).toEqual([3, 3]);
  expect(placesOf([6, 4], window)).toEqual([3, 3]);
  expect(placesOf([5, 1], window)).toEqual([3, 0]);
});

test("every place reads every kernel position, −1 in the padding", () => {
  const oneAxis = { kernel: [3], strides: [2], pads: [1, 1], dilations: [1] };
  expect(Array.from(readsOf([4], [2], oneAxis))).toEqual([-1, 0, 1, 1, 2, 3]);
});

test.each([
  ["channels", [1, 3, 4, 4], [2, 2, 3, 3], "[1, 3, 4, 4] by [2, 2, 3, 3] in 1 groups"],
  [
    "a kernel that is too large",
    [1, 2, 2, 4],
    [2, 2, 3, 3],
    "[1, 2, 2, 4] by [2, 2, 3, 3] in 1 groups",
  ],
])("Conv refuses %s", (_, x, w, got) => {
  const ops = builder();
  const call = () => ops.conv(ops.input("x", x), ops.input("w", w), { kernelShape: [3, 3] });
  expect(call).toThrow(new RangeError(`Conv: weights do not fit, got ${got}`));
});

test("MaxPool refuses a window that does not fit", () => {
  const ops = builder();
  expect(() => ops.maxPool(ops.input("x", [1, 1, 2, 4]), { kernelShape: [3, 3] })).toThrow(
    new RangeError("MaxPool: window does not fit, got [3, 3] in [1, 1, 2, 4]"),
  );
});

test("ConvTranspose refuses other channels than its weights have", () => {
  const ops = builder();
  const attributes = {
    kernel_shape: [1, 1],
    strides: [1, 1],
    pads: [0, 0, 0, 0],
    dilations: [1, 1],
    output_padding: [0, 0],
    group: 1,
  };
  const inputs = [ops.input("x", [1, 3, 2, 2]), ops.input("w", [2, 3, 1, 1])];
  expect(() => ops.emit("ConvTranspose", inputs, attributes)).toThrow(
    new RangeError(
      "ConvTranspose: weights do not fit, got [1, 3, 2, 2] by [2, 3, 1, 1] in 1 groups",
    ),
  );
});
