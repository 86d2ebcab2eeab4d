import { expect, test } from "vitest";
import { activationRef } from "../activations/index.ts";
import { initializerRef } from "../initializers/index.ts";
import { conforms, run } from "../layer-run.fixture.ts";
import { type Conv1DConfig, conv1D } from "./conv-1d.ts";
import { layerKindOf } from "./index.ts";

const config: Conv1DConfig = {
  filters: 2,
  kernelSize: [3],
  strides: [1],
  padding: "valid",
  dilationRate: [1],
  groups: 1,
  activation: activationRef("tanh"),
  useBias: true,
  kernelInitializer: initializerRef("he-normal"),
  biasInitializer: initializerRef("zeros"),
  kernelRegularizer: { l1: 0, l2: 0.1 },
  biasRegularizer: undefined,
};

conforms("Conv1D", [
  { config, inputs: [[5, 2]] },
  { config: { ...config, padding: "same", strides: [2], useBias: false }, inputs: [[5, 2]] },
  { config: { ...config, padding: "causal", dilationRate: [2], filters: 1 }, inputs: [[4, 2]] },
]);

test("causal: no place reads what comes after it", () => {
  const each = { config: { ...config, padding: "causal" as const }, inputs: [[4, 1]] };
  const at = (last: number) =>
    run(layerKindOf("Conv1D"), each, { training: true, values: { x0: [1, 2, 3, last] }, batch: 1 })
      .values["y"];
  const [one, other] = [at(4), at(-7)];
  expect(one?.slice(0, 3 * 2)).toEqual(other?.slice(0, 3 * 2));
  expect(one?.slice(3 * 2)).not.toEqual(other?.slice(3 * 2));
});

test.each([
  [{ filters: 2, kernel_size: [3, 3] }, "m: kernel_size must be a whole number ≥ 1, got [3,3]"],
  [
    { filters: 2, kernel_size: 3, padding: "full" },
    'm: padding must be one of valid, same, causal, got "full"',
  ],
])("refuses %j", (raw, message) => {
  expect(() => conv1D.read(raw, "m", "keras3")).toThrow(new RangeError(message));
});

test("refuses an input that is no sequence", () => {
  expect(() => conv1D.outputShape(config, [[3]])).toThrow(
    new RangeError("conv-1d: input must be [time, channels], got [3]"),
  );
});
