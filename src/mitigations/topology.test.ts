import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { evaluate } from "../engine/reference.ts";
import { builder } from "../graph/builder.ts";
import { built, forward, initialValues } from "../model/build.ts";
import { networkNamed } from "../model/networks/index.ts";
import type { Plan } from "../training/plan.ts";
import { batchNorm } from "./batch-norm.ts";
import { layerNorm } from "./layer-norm.ts";
import {
  dense,
  denseNamed,
  input,
  layer,
  layerNamed,
  mlp,
  mlpWithActivationLayers,
  planOf,
} from "./plans.fixture.ts";
import { residualBlocks } from "./residual-blocks.ts";

describe.each([
  { mitigation: batchNorm, kind: "BatchNormalization", suffix: "bn", useBias: false },
  { mitigation: layerNorm, kind: "LayerNormalization", suffix: "ln", useBias: true },
])("$mitigation.id", ({ mitigation, kind, suffix, useBias }) => {
  test("splits a dense layer into weights, normalization and activation", () => {
    const after = mitigation.apply(mlp({ widths: [6, 6] }));
    expect(after?.model.layers.map(({ name }) => name)).toEqual([
      "x",
      "h1",
      `h1_${suffix}`,
      "h1_activation",
      "h2",
      `h2_${suffix}`,
      "h2_activation",
      "y",
    ]);
    expect(layerNamed(after, `h1_${suffix}`)).toMatchObject({ kind, inputs: ["h1"] });
    expect(layerNamed(after, "h1_activation")).toMatchObject({
      kind: "Activation",
      inputs: [`h1_${suffix}`],
      config: { activation: { id: "sigmoid" } },
    });
    expect(denseNamed(after, "h2")).toMatchObject({
      inputs: ["h1_activation"],
      config: { useBias, activation: { id: "linear" } },
    });
    expect(denseNamed(after, "y").inputs).toEqual(["h2_activation"]);
  });

  test("goes behind the weights where the activation is a layer of its own", () => {
    const after = mitigation.apply(mlpWithActivationLayers());
    expect(layerNamed(after, "a1").inputs).toEqual([`h1_${suffix}`]);
    expect(layerNamed(after, "drop").inputs).toEqual([`h2_${suffix}`]);
  });

  test("does not apply where another normalization stands there already", () => {
    const other = mitigation === batchNorm ? layerNorm : batchNorm;
    const before = other.apply(mlp());
    expect(before && mitigation.apply(before)).toBeUndefined();
  });

  test("takes a free name", () => {
    const plan = planOf([
      input(2),
      dense("h1", "x", 2, "relu"),
      layer("Dropout", `h1_${suffix}`, "h1", { rate: 0.5 }),
      dense("y", `h1_${suffix}`, 3, "softmax"),
    ]);
    const after = mitigation.apply(plan);
    expect(layerNamed(after, `h1_${suffix}_`).kind).toBe(kind);
    expect(layerNamed(after, `h1_${suffix}`).inputs).toEqual(["h1_activation"]);
  });
});

describe("residual-blocks", () => {
  test("adds skips around the hidden layers that keep the width, scaled by 1/√L", () => {
    const after = residualBlocks.apply(mlp({ widths: [6, 6, 6, 4, 4] }));
    expect(after?.model.layers.filter(({ kind }) => kind === "Add")).toMatchObject([
      { name: "h2_skip", inputs: ["h1", "h2_scale"] },
      { name: "h3_skip", inputs: ["h2_skip", "h3_scale"] },
      { name: "h5_skip", inputs: ["h4", "h5_scale"] },
    ]);
    expect(layerNamed(after, "h3_scale")).toMatchObject({
      kind: "Rescaling",
      config: { scale: 1 / Math.sqrt(3), offset: 0 },
    });
    expect(layerNamed(after, "h3").inputs).toEqual(["h2_skip"]);
    expect(layerNamed(after, "y").inputs).toEqual(["h5_skip"]);
  });

  test("puts normalization, activation and dropout into the branch", () => {
    const normalized = batchNorm.apply(mlp({ widths: [6, 6] }));
    const after = normalized && residualBlocks.apply(normalized);
    expect(layerNamed(after, "h2_scale").inputs).toEqual(["h2_activation"]);
    expect(layerNamed(after, "h2_skip").inputs).toEqual(["h1_activation", "h2_scale"]);
    expect(after && residualBlocks.apply(after)).toBeUndefined();
  });

  test("does not apply where no hidden layer keeps the width", () => {
    expect(residualBlocks.apply(mlp({ widths: [6, 5, 4] }))).toBeUndefined();
    expect(residualBlocks.apply(mlp({ widths: [6] }))).toBeUndefined();
  });

  test("computes h + φ(W h + b) / √L", () => {
    const before = mlp({ widths: [6, 6, 6], activation: "tanh" });
    const after = residualBlocks.apply(before) ?? before;
    const x = Float64Array.of(0.7, -0.4);
    const { h1, h2, h2_skip: sum } = outputsOf(after, x);
    const { h1: untouched } = outputsOf(before, x);
    expect(h1).toEqual(untouched);
    sum?.forEach((value, i) => {
      expect(value).toBeCloseTo((h1?.[i] ?? 0) + (h2?.[i] ?? 0) / Math.SQRT2, 12);
    });
  });
});

describe("residual-blocks on networks of images and tokens", () => {
  const image = { input: [8, 8, 3], width: 2 };
  const planNamed = (name: string, options: object) => planOf(networkNamed(name, options).layers);

  test("each convolution that keeps the shape gets a skip around norm and activation, too", () => {
    const after = residualBlocks.apply(planNamed("cnn8", image));
    const sums = after?.model.layers.filter(({ kind }) => kind === "Add") ?? [];
    expect(sums.map(({ inputs }) => inputs)).toEqual([
      ["first_activation", "stage_1_block_1_a_scale"],
      ["stage_1_block_1_a_skip", "stage_1_block_1_b_scale"],
      ["stage_2_block_1_a_activation", "stage_2_block_1_b_scale"],
      ["stage_3_block_1_a_activation", "stage_3_block_1_b_scale"],
    ]);
    expect(layerNamed(after, "stage_1_block_1_a_scale").inputs).toEqual([
      "stage_1_block_1_a_activation",
    ]);
    expect(after && residualBlocks.apply(after)).toBeUndefined();
  });

  test.each([
    ["resnet8", image],
    ["resnet8v2", image],
    ["residual-mlp4", { input: [5] }],
    ["transformer2", { steps: 4, features: 3, width: 4, heads: 2, feedForward: 1 }],
  ] as const)("does not apply inside of the branches of %s", (name, options) => {
    expect(residualBlocks.apply(planNamed(name, options))).toBeUndefined();
  });
});

/** What every layer puts out for one sample at initialization. */
function outputsOf({ model }: Plan, x: Float64Array): Readonly<Record<string, Float64Array>> {
  const ops = builder();
  const layers = built(model);
  const values = initialValues(layers, rngOf(3));
  const specs = new Map(
    layers.flatMap(({ parameters }) => parameters.map((spec) => [spec.name, spec] as const)),
  );
  const tensors = forward(ops, layers, {
    training: false,
    x: ops.input("x", [1, x.length]),
    parameter: (name) => ops.constant([...(values.get(name) ?? [])], specs.get(name)?.shape ?? []),
    noise: (name, shape) => ops.input(name, shape),
    update: () => {},
  });
  const outputs = Object.fromEntries(tensors.map(({ name, output }) => [name, output]));
  return evaluate(ops.graph(outputs), { x });
}
