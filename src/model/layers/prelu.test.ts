import { expect, test } from "vitest";
import { initializerRef } from "../initializers/index.ts";
import { activationRefOf, withActivation } from "../layer-activation.ts";
import { conforms, run } from "../layer-run.fixture.ts";
import type { LayerOf } from "../model.ts";
import { layerKindOf } from "./index.ts";
import { prelu } from "./prelu.ts";

const config = {
  alphaInitializer: initializerRef("constant", { value: 0.25 }),
  alphaRegularizer: { l1: 0, l2: 0.1 },
  sharedAxes: [],
};
const shared = { ...config, alphaRegularizer: undefined, sharedAxes: [1, 2] };
conforms("PReLU", [
  { config, inputs: [[3]] },
  { config: shared, inputs: [[2, 2, 3]] },
]);

test("one slope per feature where positions share it", () => {
  const [alpha] = prelu.parameters(shared, [[4, 5, 3]]);
  expect(alpha?.shape).toEqual([1, 1, 3]);
  expect(alpha?.fans).toEqual({ fanIn: 1, fanOut: 3 }); // Keras takes the slopes for a kernel
});

test("names its input as the pre-activation", () => {
  const { preActivation } = run(
    layerKindOf("PReLU"),
    { config, inputs: [[3]] },
    { training: true },
  );
  expect(preActivation?.name).toBe("x0");
});

const layer: LayerOf<"PReLU"> = { kind: "PReLU", name: "a", inputs: [], trainable: true, config };

test("counts as leaky ReLU with the slope it starts with", () => {
  expect(activationRefOf(layer)).toEqual({ id: "leaky-relu", config: { slope: 0.25 } });
  const zeros = { ...layer, config: { ...config, alphaInitializer: initializerRef("zeros") } };
  expect(activationRefOf(zeros)).toEqual({ id: "leaky-relu", config: { slope: 0 } });
});

test("becomes an Activation with another activation", () => {
  const activation = { id: "tanh", config: {} };
  expect(withActivation(layer, activation)).toEqual({
    ...layer,
    kind: "Activation",
    config: { activation },
  });
});

test("reads Keras' defaults, and one shared axis", () => {
  expect(prelu.read({ shared_axes: 1 }, "m")).toEqual({
    alphaInitializer: initializerRef("zeros"),
    alphaRegularizer: undefined,
    sharedAxes: [1],
  });
});

test("refuses the batch axis and axes that are not there", () => {
  expect(() => prelu.read({ shared_axes: [0, 1] }, "m")).toThrow(
    "m: shared_axes must be axes after the batch, got [0,1]",
  );
  expect(() => prelu.outputShape(shared, [[3]])).toThrow(
    "prelu: shared_axes must lie in [3], counted from 1, got 2",
  );
});
