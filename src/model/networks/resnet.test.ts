import { describe, expect, test } from "vitest";
import { built } from "../build.ts";
import { firstStep, layerNamed, trainableCount } from "../network-run.fixture.ts";
import { resnet } from "./resnet.ts";

const small = { input: [8, 8, 1], layers: 14, width: 2, outputs: 3 } as const;

// He et al. 2016, Table 6: 0.27M and 1.7M; the two projections have 2,752 of them.
test.each([
  [20, 269_722 + 2_752],
  [110, 1_727_962 + 2_752],
])("with %d layers has %d weights", (layers, count) => {
  expect(trainableCount(resnet.build({ layers }))).toBe(count);
});

const around = (version: 1 | 2, block: string) =>
  resnet
    .build({ ...small, version })
    .layers.filter(({ name }) => name.startsWith(block))
    .map(({ name, inputs }) => [
      name.slice(block.length + 1),
      ...inputs.map((input) => input.replace(`${block}_`, "")),
    ]);

test("version 1: the sum is activated, the skip is the block's input", () => {
  expect(around(1, "stage_1_block_2")).toEqual([
    ["a", "stage_1_block_1_b_activation"],
    ["a_norm", "a"],
    ["a_activation", "a_norm"],
    ["b", "a_activation"],
    ["b_norm", "b"],
    ["b_sum", "stage_1_block_1_b_activation", "b_norm"],
    ["b_activation", "b_sum"],
  ]);
});

test("version 2: the path of skips has slope 1 through a whole stage", () => {
  expect(around(2, "stage_2_block_2")).toEqual([
    ["a_norm", "stage_2_block_1_b_sum"],
    ["a_activation", "a_norm"],
    ["a", "a_activation"],
    ["b_norm", "a"],
    ["b_activation", "b_norm"],
    ["b", "b_activation"],
    ["b_sum", "stage_2_block_1_b_sum", "b"],
  ]);
});

test("where a stage begins, the skip is a 1×1 convolution with stride 2", () => {
  for (const version of [1, 2] as const) {
    const skip = layerNamed(resnet.build({ ...small, version }), "stage_3_block_1_a_skip");
    expect(skip).toMatchObject({ kind: "Conv2D", config: { kernelSize: [1, 1], strides: [2, 2] } });
  }
});

describe.each([1, 2] as const)("version %d", (version) => {
  test.each(["batch", "none"] as const)("with normalization %s, trains", (normalization) => {
    const model = resnet.build({ ...small, version, normalization });
    expect(model.name).toBe(`resnet14v${version}`);
    const { output, gradNorms } = firstStep(model);
    expect(output.shape).toEqual([2, 3]);
    for (const [name, norm] of gradNorms) expect(Number.isFinite(norm), name).toBe(true);
  });
});

test("zeroGamma starts the last norm of each branch, and no other, at 0", () => {
  const zeros = built(resnet.build({ ...small, zeroGamma: true }))
    .flatMap(({ parameters }) => parameters)
    .filter(({ name, initializer }) => name.endsWith("gamma") && initializer.id === "zeros");
  expect(zeros.length).toBe(6);
  expect(zeros.every(({ name }) => name.includes("_b_norm"))).toBe(true);
});

test("refuses what makes no sense", () => {
  expect(() => resnet.build({ version: 2, zeroGamma: true })).toThrow(
    "resnet: zeroGamma needs a norm at the end of branches, got version 2 with normalization batch",
  );
  expect(() => resnet.build({ layers: 18 })).toThrow(
    "resnet: layers must be 6k + 2, got 18; try 20",
  );
});
