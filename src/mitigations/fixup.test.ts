import { describe, expect, test } from "vitest";
import { activationRef } from "../model/activations/index.ts";
import { isAffine, kernelInitializers } from "../model/affine.ts";
import { firstStep } from "../model/network-run.fixture.ts";
import { networkNamed } from "../model/networks/index.ts";
import type { Plan } from "../training/plan.ts";
import { fixup } from "./fixup.ts";
import { layerNamed, mlp, planOf } from "./plans.fixture.ts";
import { residualBlocks } from "./residual-blocks.ts";

const image = { input: [8, 8, 3], width: 2, normalization: "none" };
const planNamed = (name: string, options: object) => planOf(networkNamed(name, options).layers);

function kernelOf(plan: Plan | undefined, name: string) {
  const layer = layerNamed(plan, name);
  return isAffine(layer) ? kernelInitializers(layer)["kernel"] : undefined;
}

describe("on a resnet of 6 branches of 2 convolutions without normalization", () => {
  const after = fixup.apply(planNamed("resnet14", image));

  test("starts last kernels and the classifier at 0", () => {
    for (const name of ["stage_1_block_1_b", "stage_3_block_2_b", "output"])
      expect(kernelOf(after, name)?.id).toBe("zeros");
  });

  test("starts the others with He's variance over √6², and those outside as they were", () => {
    expect(kernelOf(after, "stage_2_block_1_a")).toEqual({
      id: "variance-scaling",
      config: { scale: 0.3333333, mode: "fan_in", distribution: "untruncated_normal" }, // 2 / 6
    });
    for (const name of ["first", "stage_2_block_1_a_skip"])
      expect(kernelOf(after, name)?.id).toBe("he-normal");
  });

  test("puts a multiplier of 1 behind every branch", () => {
    const scales = after?.model.layers.filter(({ kind }) => kind === "Scale") ?? [];
    expect(scales.length).toBe(6);
    expect(scales[0]).toMatchObject({
      config: { initializer: { id: "ones" } },
      inputs: ["stage_1_block_1_b"],
    });
  });

  test("does not apply twice", () => {
    expect(after && fixup.apply(after)).toBeUndefined();
  });
});

test("blocks start as identities that can learn: with a classifier, last kernels have a gradient", () => {
  const options = { norm: "none", input: [5], width: 6, outputs: 3 };
  const after = fixup.apply(planNamed("residual-mlp3", options));
  const layers = (after?.model.layers ?? []).map((layer) =>
    layer.name === "output" ? layerNamed(planNamed("residual-mlp3", options), "output") : layer,
  );
  const { gradNorms } = firstStep(planOf(layers).model);
  for (const block of [1, 2, 3])
    expect(gradNorms.get(`block_${block}/kernel`)).toBeGreaterThan(0.01);
});

test("of a separable convolution only the kernel that mixes channels starts at 0", () => {
  const convolution = networkNamed("resnet8", image).layers.find(({ kind }) => kind === "Conv2D");
  if (convolution?.kind !== "Conv2D") throw new Error("no convolution");
  const before = planNamed("resnet8", image);
  const { kernelInitializer, kernelRegularizer, dilationRate, groups, ...rest } =
    convolution.config;
  const layers = before.model.layers.map((layer) =>
    layer.name === "stage_1_block_1_b"
      ? ({
          ...layer,
          kind: "SeparableConv2D",
          config: {
            ...rest,
            dilationRate,
            depthMultiplier: 1,
            depthwiseInitializer: kernelInitializer,
            pointwiseInitializer: kernelInitializer,
            depthwiseRegularizer: kernelRegularizer,
            pointwiseRegularizer: kernelRegularizer,
          },
        } as const)
      : layer,
  );
  const after = fixup.apply(planOf(layers));
  expect(layerNamed(after, "stage_1_block_1_b").config).toMatchObject({
    depthwiseInitializer: kernelInitializer,
    pointwiseInitializer: { id: "zeros" },
  });
});

test.each([
  ["normalization", planNamed("resnet8", { ...image, normalization: "batch" })],
  ["no skips", planNamed("cnn8", image)],
  ["attention", planNamed("transformer2", {})],
  ["branches that end in ReLU", residualBlocks.apply(mlp({ activation: "relu" }))],
  ["branches that end in sigmoid", residualBlocks.apply(mlp({ activation: "sigmoid" }))],
])("does not apply to a network with %s", (_, plan) => {
  expect(plan).toBeDefined();
  expect(plan && fixup.apply(plan)).toBeUndefined();
});

test("applies where branches end in tanh, which passes gradients on at 0", () => {
  const blocks = residualBlocks.apply(mlp({ activation: "tanh" }));
  const after = blocks && fixup.apply(blocks);
  expect(kernelOf(after, "h2")?.id).toBe("zeros");
});

test("applies with activations of any kind inside", () => {
  const activation = activationRef("sigmoid");
  expect(fixup.apply(planNamed("residual-mlp4", { norm: "none", activation }))).toBeDefined();
});
