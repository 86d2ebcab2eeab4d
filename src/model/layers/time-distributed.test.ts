import { expect, test } from "vitest";
import { activationRef } from "../activations/index.ts";
import { initializerRef } from "../initializers/index.ts";
import { conforms, run } from "../layer-run.fixture.ts";
import type { LayerConfigs } from "../model.ts";
import { recurrentConfigs } from "../recurrent.fixture.ts";
import { layerKindOf } from "./index.ts";

const dense: LayerConfigs["Dense"] = {
  units: 2,
  activation: activationRef("tanh"),
  useBias: true,
  kernelInitializer: initializerRef("glorot-uniform"),
  biasInitializer: initializerRef("zeros"),
  kernelRegularizer: undefined,
  biasRegularizer: undefined,
};
const kind = layerKindOf("TimeDistributed");
const norm = { momentum: 0.9, epsilon: 1e-3, center: true, scale: true };

conforms("TimeDistributed", [
  { config: { layer: { kind: "Dense", config: dense } }, inputs: [[3, 2]] },
  { config: { layer: { kind: "Flatten", config: {} } }, inputs: [[2, 2, 3]] },
  { config: { layer: { kind: "Dropout", config: { rate: 0.3 } } }, inputs: [[3, 2]] },
  { config: { layer: { kind: "BatchNormalization", config: norm } }, inputs: [[3, 2]] },
  { config: { layer: { kind: "LSTM", config: recurrentConfigs.LSTM } }, inputs: [[2, 3, 2]] },
  {
    config: {
      layer: { kind: "TimeDistributed", config: { layer: { kind: "Dense", config: dense } } },
    },
    inputs: [[2, 3, 2]],
  },
]);

test("the inner layer's parameters keep their names", () => {
  const config = { layer: { kind: "Dense", config: dense } } as const;
  expect(kind.parameters(config, [[3, 2]]).map(({ name }) => name)).toEqual(["kernel", "bias"]);
});

test("a dense layer shows its pre-activations as a sequence, for a loss that reads them", () => {
  const config = { layer: { kind: "Dense", config: dense } } as const;
  const { output, preActivation } = run(kind, { config, inputs: [[3, 2]] }, { training: true });
  expect(preActivation?.shape).toEqual(output.shape);
});

test("batch statistics are those over samples and time steps", () => {
  const config = {
    layer: { kind: "BatchNormalization", config: { ...norm, momentum: 0 } },
  } as const;
  const { values } = run(
    kind,
    { config, inputs: [[3, 1]] },
    { training: true, values: { x0: [1, 2, 3, 4, 5, 6] }, batch: 2 },
  );
  expect(values["updated moving_mean"]?.[0]).toBeCloseTo(3.5, 12);
});

test("TimeDistributed refuses an input without an axis behind time", () => {
  const config = { layer: { kind: "Dense", config: dense } } as const;
  expect(() => kind.outputShape(config, [[3]])).toThrow(
    new RangeError("time-distributed: input must be [time, …] with at least two axes, got [3]"),
  );
});

test("TimeDistributed names the layer inside it that it does not know", () => {
  const raw = { layer: { class_name: "Densee", config: {} } };
  expect(() => kind.read(raw, "m", "keras3")).toThrow(
    'm: unknown layer, got "Densee"; try "Dense"',
  );
});
