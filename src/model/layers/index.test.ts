import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Shape } from "../../graph/tensor.ts";
import { activationRef } from "../activations/index.ts";
import { initializerRef } from "../initializers/index.ts";
import { batch, type Case, conforms, run } from "../layer-run.fixture.ts";
import type { Kind, LayerConfigs } from "../model.ts";
import { layerKindOf, layerKinds } from "./index.ts";

const dense: LayerConfigs["Dense"] = {
  units: 2,
  activation: activationRef("tanh"),
  useBias: true,
  kernelInitializer: initializerRef("glorot-uniform"),
  biasInitializer: initializerRef("random-normal", { stddev: 0.5 }),
  kernelRegularizer: { l1: 0.1, l2: 0.2 },
  biasRegularizer: { l1: 0, l2: 0.3 },
};
const norm = { epsilon: 1e-5, center: true, scale: true };

/** Configurations of every kind, all of which every dialect can spell. */
const cases: {
  readonly [K in Kind]?: readonly { config: LayerConfigs[K]; inputs: readonly Shape[] }[];
} = {
  InputLayer: [{ config: { shape: [3] }, inputs: [] }],
  Dense: [
    { config: dense, inputs: [[3]] },
    { config: { ...dense, useBias: false, kernelRegularizer: undefined }, inputs: [[4, 3]] },
  ],
  Activation: [{ config: { activation: activationRef("sigmoid") }, inputs: [[3]] }],
  ReLU: [
    { config: { maxValue: undefined, negativeSlope: 0, threshold: 0 }, inputs: [[3]] },
    { config: { maxValue: 0.5, negativeSlope: 0, threshold: 0 }, inputs: [[2, 3]] },
  ],
  LeakyReLU: [{ config: { negativeSlope: 0.1 }, inputs: [[3]] }],
  ELU: [{ config: { alpha: 0.5 }, inputs: [[3]] }],
  Softmax: [
    { config: { axis: -1 }, inputs: [[3]] },
    { config: { axis: 1 }, inputs: [[2, 3]] },
  ],
  Dropout: [{ config: { rate: 0.3 }, inputs: [[3]] }],
  BatchNormalization: [
    { config: { momentum: 0.9, ...norm }, inputs: [[3]] },
    { config: { momentum: 0.99, epsilon: 1e-3, center: false, scale: false }, inputs: [[2, 3]] },
  ],
  LayerNormalization: [
    { config: norm, inputs: [[3]] },
    { config: { epsilon: 1e-3, center: false, scale: true }, inputs: [[2, 3]] },
  ],
  Flatten: [{ config: {}, inputs: [[2, 3]] }],
  Add: [
    { config: {}, inputs: [[3], [3]] },
    {
      config: {},
      inputs: [
        [2, 3],
        [2, 3],
        [1, 3],
      ],
    },
  ],
  Rescaling: [
    { config: { scale: 1 / 255, offset: -0.5 }, inputs: [[3]] },
    { config: { scale: [1, 2, 3], offset: 0 }, inputs: [[2, 3]] },
  ],
  Normalization: [{ config: { mean: [1, 2, 3], variance: [1, 4, 9] }, inputs: [[3]] }],
};
test("src/model/layers/ holds exactly the registered layers, one file each, under its id", () => {
  const files = readdirSync(new URL(".", import.meta.url)).filter(
    (file) => !file.endsWith(".test.ts") && file !== "index.ts",
  );
  expect(files.toSorted()).toEqual(layerKinds.map(({ id }) => `${id}.ts`).toSorted());
});

test("layerKindOf names the nearest kind", () => {
  expect(() => layerKindOf("BatchNormalisation", 'm: layer "a"')).toThrow(
    'm: layer "a": unknown layer, got "BatchNormalisation"; try "BatchNormalization"',
  );
});

for (const [kind, list] of Object.entries(cases)) conforms(kind, list as readonly Case[]);

test.each(["Activation", "ReLU", "LeakyReLU", "ELU", "Softmax"] as const)(
  "%s names its input as the pre-activation",
  (kind) => {
    const [each] = cases[kind] ?? [];
    if (!each) throw new Error("no case");
    expect(run(layerKindOf(kind), each, { training: true }).preActivation?.name).toBe("x0");
  },
);

test("Dense works on every position of a sequence alike", () => {
  const kind = layerKindOf("Dense");
  const sequence = run(kind, { config: dense, inputs: [[5, 3]] }, { training: true });
  const { kernel, bias, x0, y } = sequence.values;
  const third = x0?.slice(2 * 3, 3 * 3) ?? new Float64Array();
  const rows = Float64Array.from({ length: batch * 3 }, (_, i) => third[i % 3] ?? 0);
  const alone = run(
    kind,
    { config: dense, inputs: [[3]] },
    { training: true, values: { kernel: kernel ?? [], bias: bias ?? [], x0: rows } },
  );
  expect(Array.from(alone.values["y"]?.slice(0, 2) ?? [])).toEqual(
    Array.from(y?.slice(4, 6) ?? []),
  );
});

describe("Dropout", () => {
  const kind = layerKindOf("Dropout");
  const each = { config: { rate: 0.25 }, inputs: [[2]] };
  const x0 = [1, 2, 3, 4, 5, 6, 7, 8];

  test("keeps where the noise is at least the rate, and scales by 1 / (1 − rate)", () => {
    const noise = [0, 0.2, 0.25, 0.3, 0.9, 0.1, 0.24, 0.99];
    const { y } = run(kind, each, { training: true, values: { x0, noise } }).values;
    expect(Array.from(y ?? [])).toEqual(
      [0, 0, 3, 4, 5, 0, 0, 8].map((x) => expect.closeTo(x / 0.75, 12)),
    );
  });

  test("passes its input on when it is not training", () => {
    expect(run(kind, each, { training: false }).output.name).toBe("x0");
  });

  test("rate 1 leaves nothing", () => {
    const { y } = run(
      kind,
      { ...each, config: { rate: 1 } },
      { training: true, values: { x0 } },
    ).values;
    expect(Array.from(y ?? [])).toEqual(x0.map(() => 0));
  });
});

type GoldenLayer = Readonly<Record<string, readonly number[]>>;
const { layers: golden }: { layers: Readonly<Record<string, GoldenLayer>> } = JSON.parse(
  readFileSync(new URL("../golden/golden.json", import.meta.url), "utf8"),
);

describe.each([
  ["batch training", "BatchNormalization", true],
  ["batch inference", "BatchNormalization", false],
  ["layer", "LayerNormalization", true],
] as const)("%s normalization", (title, name, training) => {
  const expected = golden[title] ?? {};
  const config = { momentum: 0.9, epsilon: 1e-3, center: true, scale: true };
  const { x: x0 = [], ...values } = expected;
  const actual = run(
    layerKindOf(name),
    { config, inputs: [[3]] },
    { training, values: { ...values, x0 } },
  ).values;
  const float64Digits = 12;
  const float32Digits = 6; // Keras keeps its moving statistics in float32

  test.each([
    ["y", "y", float64Digits],
    ["dx0", "dx", float64Digits],
    ["dgamma", "dgamma", float64Digits],
    ["dbeta", "dbeta", float64Digits],
  ] as const)("%s agrees with PyTorch", (ours, theirs, digits) => {
    expect(Array.from(actual[ours] ?? [])).toEqual(
      expected[theirs]?.map((value) => expect.closeTo(value, digits)),
    );
  });

  test("moving statistics agree with Keras", () => {
    for (const key of ["mean", "variance"]) {
      const updated = actual[`updated moving_${key}`];
      expect(updated && Array.from(updated)).toEqual(
        expected[`updated_${key}`]?.map((value) => expect.closeTo(value, float32Digits)),
      );
    }
  });
});

test("frozen BatchNormalization uses its moving statistics while training and keeps them", () => {
  const kind = layerKindOf("BatchNormalization");
  const [each] = cases.BatchNormalization ?? [];
  if (!each) throw new Error("no case");
  const frozen = run(kind, each, { training: true, trainable: false }).values;
  const inference = run(kind, each, { training: false }).values;
  expect(frozen["y"]).toEqual(inference["y"]);
  expect(Object.keys(frozen).filter((name) => name.startsWith("updated"))).toEqual([]);
});

test("moving statistics are not trainable", () => {
  const config = { momentum: 0.9, ...norm };
  const parameters = layerKindOf("BatchNormalization").parameters(config, [[3]]);
  expect(parameters.map(({ name, trainable }) => `${name} ${trainable}`)).toEqual([
    "gamma true",
    "beta true",
    "moving_mean false",
    "moving_variance false",
  ]);
});

test("Normalization divides by 1e-7 at least, as Keras does", () => {
  const kind = layerKindOf("Normalization");
  const each = { config: { mean: [1], variance: [0] }, inputs: [[1]] };
  const { y } = run(kind, each, { training: false, values: { x0: [1, 2, 1, 1] } }).values;
  expect(Array.from(y ?? [])).toEqual([0, 1e7, 0, 0].map((value) => expect.closeTo(value, 6)));
});

test("ReLU with all its numbers is Keras' piecewise line", () => {
  const kind = layerKindOf("ReLU");
  const each = { config: { maxValue: 6, negativeSlope: 0.1, threshold: 0.5 }, inputs: [[1]] };
  const { y } = run(kind, each, { training: true, values: { x0: [-1.5, 0.4, 3, 9] } }).values;
  expect(Array.from(y ?? [])).toEqual([-0.2, -0.01, 3, 6].map((v) => expect.closeTo(v, 12)));
});

test.each([
  ["Dense", { units: -3 }, "m: units must be a whole number ≥ 1, got -3"],
  ["Dense", {}, "m: units must be a whole number ≥ 1, got nothing"],
  ["Dense", { units: 2, use_bias: 1 }, "m: use_bias must be true or false, got 1"],
  [
    "Dense",
    { units: 2, kernel_constraint: { class_name: "MaxNorm" } },
    'm: kernel_constraint is not supported yet, got {"class_name":"MaxNorm"}',
  ],
  ["Dropout", { rate: 2 }, "m: rate must be between 0 and 1, got 2"],
  ["ReLU", { max_value: -1 }, "m: max_value must be ≥ 0, got -1"],
  ["Softmax", { axis: [1, 2] }, "m: axis must be one axis after the batch, got [1,2]"],
  [
    "Flatten",
    { data_format: "channels_first" },
    'm: data_format is not supported yet, got "channels_first"',
  ],
  [
    "BatchNormalization",
    { moving_mean_initializer: "ones" },
    "m: moving_mean_initializer other than zeros is not supported yet, got ones",
  ],
  [
    "LayerNormalization",
    { axis: [1, 2] },
    "m: axis must be the last one, got [1,2]; other axes are not supported yet",
  ],
  ["Rescaling", {}, "m: scale must be a number or a list of numbers, got nothing"],
  [
    "Normalization",
    { mean: null },
    "m: mean and variance must be given, got none; those of an adapted layer are in its weights",
  ],
  ["Normalization", { mean: [1], variance: [-1] }, "m: variance must be ≥ 0, got -1"],
  [
    "InputLayer",
    { batch_shape: [null, null] },
    "m: every axis but the first must be a whole number ≥ 1, got [null,null]",
  ],
  ["InputLayer", {}, "m: batch_shape must be a list of at least 2 sizes, got nothing"],
])("%s refuses %j", (kind, raw, message) => {
  expect(() => layerKindOf(kind).read(raw, "m", "keras3")).toThrow(new RangeError(message));
});

test.each([
  ["Dense", dense, [[]], "dense: input must have features, got []"],
  ["Dense", dense, [[1], [1]], "dense: needs one input, got 2"],
  ["Add", {}, [[3]], "add: needs two inputs, got 1"],
  ["Add", {}, [[3], [2, 3]], "add: inputs must have as many axes, got [3] and [2, 3]"],
  ["Softmax", { axis: 3 }, [[3]], "softmax: axis must lie in [3], got 3"],
  [
    "Rescaling",
    { scale: [1, 2], offset: 0 },
    [[3]],
    "rescaling: scale: must be one number or as many as [3] has features, got 2",
  ],
] as const)("%s %j refuses inputs %j", (kind, config, inputs, message) => {
  expect(() => layerKindOf(kind).outputShape(config, inputs)).toThrow(new RangeError(message));
});
