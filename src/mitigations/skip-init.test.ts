import { expect, test } from "vitest";
import { firstStep } from "../model/network-run.fixture.ts";
import { networkNamed } from "../model/networks/index.ts";
import { branchScaling } from "./branch-scaling.ts";
import { difference } from "./difference.ts";
import { layerNamed, planOf } from "./plans.fixture.ts";
import { skipInit } from "./skip-init.ts";

const planNamed = (name: string, options: object = {}) =>
  planOf(networkNamed(name, options).layers);

test.each([
  ["residual-mlp3", { norm: "none" }, 3],
  ["resnet8", { input: [8, 8, 3], width: 2, normalization: "none" }, 3],
  ["resnet8v2", { input: [8, 8, 3], width: 2 }, 3],
  ["transformer2", { steps: 4, features: 3, width: 4, heads: 2 }, 4],
] as const)("%s %j: adds a Scale of 0 behind each of %i branches", (name, options, count) => {
  const before = planNamed(name, options);
  const after = skipInit.apply(before);
  const edits = after ? difference(before, after) : [];
  expect(edits.map(({ to }) => to)).toEqual(Array.from({ length: count }, () => "Scale"));
  for (const { layer = "" } of edits)
    expect(layerNamed(after, layer)).toMatchObject({ config: { initializer: { id: "zeros" } } });
});

test("the network starts without its branches: α has a gradient, what is behind it has none", () => {
  const options = { norm: "none", input: [5], width: 6, outputs: 3 };
  const deep = skipInit.apply(planNamed("residual-mlp3", options));
  const flat = planNamed("residual-mlp1", options);
  const { output, gradNorms } = firstStep(deep?.model ?? flat.model);
  const plain = planOf([
    ...flat.model.layers.slice(0, 2),
    { ...layerNamed(flat, "output"), inputs: ["first"] },
  ]);
  expect(output.values).toEqual(firstStep(plain.model).output.values);
  expect(gradNorms.get("block_2/kernel")).toBe(0);
  expect(gradNorms.get("block_2_sum_alpha/alpha")).toBeGreaterThan(0);
});

test("goes behind a fixed scale", () => {
  const scaled = branchScaling.apply(planNamed("residual-mlp2", { norm: "none" }));
  const after = scaled && skipInit.apply(scaled);
  expect(layerNamed(after, "block_2_sum_alpha").inputs).toEqual(["block_2_sum_scale"]);
});

test("does not apply to branches that start as nothing, where no factor would have a gradient", () => {
  const image = { input: [8, 8, 3], width: 2, zeroGamma: true };
  expect(skipInit.apply(planNamed("resnet8", image))).toBeUndefined();
  expect(skipInit.apply(planNamed("mlp4"))).toBeUndefined();
});
