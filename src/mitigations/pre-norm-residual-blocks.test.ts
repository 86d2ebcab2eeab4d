import { describe, expect, test } from "vitest";
import { activationRef } from "../model/activations/index.ts";
import { initializerRef } from "../model/initializers/index.ts";
import type { Model } from "../model/model.ts";
import { firstStep } from "../model/network-run.fixture.ts";
import { networkNamed } from "../model/networks/index.ts";
import { batchNorm } from "./batch-norm.ts";
import { difference } from "./difference.ts";
import { dense, input, layer, layerNamed, mlp, planOf } from "./plans.fixture.ts";
import { preNormResidualBlocks } from "./pre-norm-residual-blocks.ts";

const image = { input: [8, 8, 3], width: 2 };
const recipe = { batchSize: 32 };
const planNamed = (name: string, options: object, settings: object = recipe) =>
  planOf(networkNamed(name, options).layers, settings);
const wiring = (model: Model | undefined) =>
  model?.layers.map(({ name, inputs }) => [name, ...inputs].join(" "));

test("every hidden dense layer that keeps the width becomes x + F(N(x)), and N stands at the end", () => {
  const after = preNormResidualBlocks.apply(mlp({ widths: [6, 6, 6, 4] }));
  expect(wiring(after?.model)).toEqual([
    "x",
    "h1 x",
    "h2_pre_norm h1",
    "h2 h2_pre_norm",
    "h2_skip h1 h2",
    "h3_pre_norm h2_skip",
    "h3 h3_pre_norm",
    "h3_skip h2_skip h3",
    "h3_last_norm h3_skip",
    "h4 h3_last_norm",
    "y h4",
  ]);
  expect(layerNamed(after, "h2_pre_norm").kind).toBe("LayerNormalization");
});

test("a branch whose weights are normalized needs no norm in front", () => {
  const normalized = batchNorm.apply(mlp({ widths: [6, 6] }));
  const after = normalized && preNormResidualBlocks.apply(normalized);
  expect(wiring(after?.model)?.slice(4)).toEqual([
    "h2 h1_activation",
    "h2_bn h2",
    "h2_activation h2_bn",
    "h2_activation_skip h1_activation h2_activation",
    "h2_activation_last_norm h2_activation_skip",
    "y h2_activation_last_norm",
  ]);
});

describe("on convolutions", () => {
  const before = planNamed("cnn14", { ...image, normalization: "none" });
  const after = preNormResidualBlocks.apply(before);

  test("skips lead around two of one shape, or around one where a stage ends", () => {
    const sums = after?.model.layers.filter(({ kind }) => kind === "Add") ?? [];
    expect(sums.map(({ inputs }) => inputs)).toEqual([
      ["first_activation", "stage_1_block_1_b_activation"],
      ["stage_1_block_1_b_activation_skip", "stage_1_block_2_b_activation"],
      ["stage_2_block_1_a_activation", "stage_2_block_2_a_activation"],
      ["stage_2_block_2_a_activation_skip", "stage_2_block_2_b_activation"],
      ["stage_3_block_1_a_activation", "stage_3_block_2_a_activation"],
      ["stage_3_block_2_a_activation_skip", "stage_3_block_2_b_activation"],
    ]);
  });

  test("a batch normalization stands in front, of samples where batches are small", () => {
    expect(layerNamed(after, "stage_1_block_1_a_pre_norm")).toMatchObject({
      kind: "BatchNormalization",
      inputs: ["first_activation"],
    });
    const small = preNormResidualBlocks.apply({
      ...before,
      recipe: { ...before.recipe, batchSize: 4 },
    });
    expect(layerNamed(small, "stage_1_block_1_a_pre_norm").kind).toBe("LayerNormalization");
  });

  test("only norms and sums are added, and nothing more when applied again", () => {
    const edits = after ? difference(before, after) : [];
    expect(new Set(edits.map(({ to }) => to))).toEqual(new Set(["BatchNormalization", "Add"]));
    expect(edits.length).toBe(6 + 6 + 1);
    expect(after && preNormResidualBlocks.apply(after)).toBeUndefined();
  });
});

test("two convolutions with a fork between them are two blocks", () => {
  const { layers } = networkNamed("cnn8", { ...image, normalization: "none" });
  const fork = layers.slice(0, 7);
  const pooled = (name: string, from: string) =>
    layer("GlobalAveragePooling2D", name, from, { keepdims: false });
  const both = layer("Concatenate", "both", "left", { axis: -1 });
  const after = preNormResidualBlocks.apply(
    planOf([
      ...fork,
      pooled("left", "stage_1_block_1_a_activation"),
      pooled("right", "stage_1_block_1_b_activation"),
      { ...both, inputs: ["left", "right"] },
      dense("y", "both", 3, "softmax"),
    ]),
  );
  const sums = after?.model.layers.filter(({ kind }) => kind === "Add") ?? [];
  expect(sums.map(({ inputs }) => inputs)).toEqual([
    ["first_activation", "stage_1_block_1_a_activation"],
    ["stage_1_block_1_a_activation_skip", "stage_1_block_1_b_activation"],
  ]);
});

test.each([
  ["residual-mlp4", { input: [5] }],
  ["resnet8", image],
  ["transformer2", { steps: 4, features: 3, width: 4, heads: 2 }],
  ["lstm", {}],
] as const)("does not apply to %s, which has skips or no hidden sums", (name, options) => {
  expect(preNormResidualBlocks.apply(planNamed(name, options))).toBeUndefined();
});

test("does not apply where every layer changes the width", () => {
  const plan = planOf([input(2), dense("h", "x", 5, "relu"), dense("y", "h", 3, "softmax")]);
  expect(preNormResidualBlocks.apply(plan)).toBeUndefined();
});

test("the gradient passes 30 layers of sigmoid, which loses it", () => {
  const options = { activation: activationRef("sigmoid"), input: [8], width: 16 };
  const glorot = { ...options, initializer: initializerRef("glorot-uniform") };
  const before = planNamed("mlp30", glorot);
  const after = preNormResidualBlocks.apply(before) ?? before;
  const firstGradient = ({ model }: typeof before) =>
    firstStep(model).gradNorms.get("hidden_1/kernel") ?? Number.NaN;
  expect(firstGradient(before)).toBeLessThan(1e-10);
  expect(firstGradient(after)).toBeGreaterThan(1e-2);
});
