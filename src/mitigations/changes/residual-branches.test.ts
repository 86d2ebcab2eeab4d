import { expect, test } from "vitest";
import type { Model } from "../../model/model.ts";
import { networkNamed } from "../../model/networks/index.ts";
import { dense, input, layer, planOf } from "../plans.fixture.ts";
import { residualBranches, withBranchEnds } from "./residual-branches.ts";

const image = { input: [8, 8, 3], width: 2 };
const tokens = { steps: 4, features: 3, width: 4, heads: 2, depth: 1 };

function shown(model: Model) {
  return residualBranches(model).map(({ fork, sum, skip, end, around, layers }) => ({
    ...{ fork, sum, skip, end },
    around: around.map(({ name }) => name),
    layers: layers.map(({ name }) => name),
  }));
}

test("a model without sums has no branches", () => {
  expect(shown(networkNamed("mlp4"))).toEqual([]);
});

test("a dense block leads from its input to its sum, identity around", () => {
  expect(shown(networkNamed("residual-mlp2", { norm: "none" }))).toEqual([
    {
      ...{ fork: "first", sum: "block_1_sum", skip: "first", end: "block_1" },
      around: [],
      layers: ["block_1_activation", "block_1"],
    },
    {
      ...{ fork: "block_1_sum", sum: "block_2_sum", skip: "block_1_sum", end: "block_2" },
      around: [],
      layers: ["block_2_activation", "block_2"],
    },
  ]);
});

test("where a stage of resnet begins, the projection is the skip: it has fewer weights", () => {
  const found = shown(networkNamed("resnet8", image)).map(({ fork, around, end }) => [
    fork,
    around,
    end,
  ]);
  expect(found).toEqual([
    ["first_activation", [], "stage_1_block_1_b_norm"],
    [
      "stage_1_block_1_b_activation",
      ["stage_2_block_1_a_skip", "stage_2_block_1_a_skip_norm"],
      "stage_2_block_1_b_norm",
    ],
    [
      "stage_2_block_1_b_activation",
      ["stage_3_block_1_a_skip", "stage_3_block_1_a_skip_norm"],
      "stage_3_block_1_b_norm",
    ],
  ]);
});

test("in resnet v2 projection and branch fork behind norm and activation", () => {
  const forks = residualBranches(networkNamed("resnet8v2", image)).map(({ fork }) => fork);
  expect(forks).toEqual(["first", "stage_2_block_1_a_activation", "stage_3_block_1_a_activation"]);
});

test("attention and feed-forward are branches of a transformer; adding positions is not", () => {
  expect(shown(networkNamed("transformer", { ...tokens, norm: "post" }))).toEqual([
    {
      ...{ fork: "embedded", sum: "block_1_attention_sum", skip: "embedded" },
      ...{ end: "block_1_attention", around: [], layers: ["block_1_attention"] },
    },
    {
      ...{ fork: "block_1_attention_norm", sum: "block_1_feed_forward_sum" },
      ...{ skip: "block_1_attention_norm", end: "block_1_feed_forward", around: [] },
      layers: ["block_1_feed_forward_wide", "block_1_feed_forward"],
    },
  ]);
});

test("what a branch reads from elsewhere does not belong to it", () => {
  const { layers } = planOf([
    input(3),
    dense("elsewhere", "x", 3, "relu"),
    dense("trunk", "x", 3, "relu"),
    { ...layer("Concatenate", "both", "trunk", { axis: -1 }), inputs: ["trunk", "elsewhere"] },
    dense("branch", "both", 3, "relu"),
    { ...layer("Add", "sum", "trunk", {}), inputs: ["branch", "trunk"] },
  ]).model;
  expect(shown({ name: "m", layers, dialect: "keras3", training: undefined })).toEqual([
    {
      ...{ fork: "trunk", sum: "sum", skip: "trunk", end: "branch", around: [] },
      layers: ["both", "branch"],
    },
  ]);
});

test("two ways with as many weights have no skip, and sums of three are none", () => {
  const sum = layer("Add", "sum", "a", {});
  const ways = [input(3), dense("a", "x", 3, "relu"), dense("b", "x", 3, "relu")];
  expect(residualBranches(planOf([...ways, { ...sum, inputs: ["a", "b"] }]).model)).toEqual([]);
  expect(residualBranches(planOf([...ways, { ...sum, inputs: ["x", "a", "b"] }]).model)).toEqual(
    [],
  );
});

test("a factor on either way makes a branch scaled", () => {
  const flags = (model: Model) => residualBranches(model).map(({ isScaled }) => isScaled);
  expect(flags(networkNamed("residual-mlp2", { branchScale: "1/√L" }))).toEqual([true, true]);
  expect(flags(networkNamed("transformer", { ...tokens, norm: "deepnorm" }))).toEqual([true, true]);
  expect(flags(networkNamed("residual-mlp2"))).toEqual([false, false]);
});

test("a branch starts at zero by γ of its norm", () => {
  const flags = (model: Model) => residualBranches(model).map(({ startsAtZero }) => startsAtZero);
  const zero = networkNamed("resnet8", { ...image, zeroGamma: true });
  expect(flags(zero)).toEqual([true, true, true]);
  expect(flags(networkNamed("resnet8", image))).toEqual([false, false, false]);
});

test("withBranchEnds puts a layer between branch and sum, and leaves the skip", () => {
  const model = networkNamed("residual-mlp2", { norm: "none" });
  const half = { kind: "Rescaling", config: { scale: 0.5, offset: 0 } } as const;
  const after = withBranchEnds(model, residualBranches(model).slice(1), "half", half);
  const changed = after.layers.filter((each) => !model.layers.includes(each));
  expect(changed).toMatchObject([
    { kind: "Rescaling", name: "block_2_sum_half", inputs: ["block_2"] },
    { kind: "Add", name: "block_2_sum", inputs: ["block_1_sum", "block_2_sum_half"] },
  ]);
});
