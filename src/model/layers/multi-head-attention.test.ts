import { describe, expect, test } from "vitest";
import { initializerRef } from "../initializers/index.ts";
import { batch, conforms, run } from "../layer-run.fixture.ts";
import { layerKindOf } from "./index.ts";
import { multiHeadAttention } from "./multi-head-attention.ts";

const config = {
  numHeads: 2,
  keyDim: 3,
  valueDim: 2,
  outputDim: undefined,
  dropout: 0,
  useBias: true,
  useCausalMask: false,
  kernelInitializer: initializerRef("glorot-uniform"),
  biasInitializer: initializerRef("zeros"),
  kernelRegularizer: undefined,
  biasRegularizer: { l1: 0.1, l2: 0 },
};
const other = {
  ...config,
  outputDim: 5,
  dropout: 0.3,
  useBias: false,
  useCausalMask: true,
  valueInitializer: initializerRef("variance-scaling", { scale: 0.5 }),
  outputInitializer: initializerRef("zeros"),
};
conforms("MultiHeadAttention", [
  {
    config,
    inputs: [
      [2, 4],
      [3, 4],
    ],
  },
  {
    config: other,
    inputs: [
      [3, 2],
      [3, 2],
      [3, 1],
    ],
  },
]);

const kind = layerKindOf("MultiHeadAttention");
const self = {
  config,
  inputs: [
    [3, 4],
    [3, 4],
  ],
};

test("fans are those of Keras 3: what a projection sums over and what it makes", () => {
  const fans = multiHeadAttention
    .parameters(config, [
      [7, 64],
      [7, 32],
    ])
    .filter(({ name }) => name.endsWith("kernel"))
    .map(({ name, shape, fans: { fanIn, fanOut } }) => [name, shape, fanIn, fanOut]);
  expect(fans).toEqual([
    ["query/kernel", [64, 2, 3], 64, 6],
    ["key/kernel", [32, 2, 3], 32, 6],
    ["value/kernel", [32, 2, 2], 32, 4],
    ["attention_output/kernel", [2, 2, 64], 4, 64],
  ]);
});

test("value and output kernels may start by themselves, as in DeepNorm", () => {
  const start = multiHeadAttention.parameters(other, [
    [3, 2],
    [3, 2],
  ]);
  expect(start.map(({ initializer }) => initializer.id)).toEqual([
    "glorot-uniform",
    "glorot-uniform",
    "variance-scaling",
    "zeros",
  ]);
});

describe("what it shows of its inside", () => {
  const { values } = run(kind, self, { training: true });

  test("attention weights are the softmax of logits: every row sums to 1", () => {
    const weights = values["observed attention-weights 0"] ?? new Float64Array();
    expect(weights.length).toBe(batch * 2 * 3 * 3);
    for (let row = 0; row < weights.length; row += 3)
      expect(weights.slice(row, row + 3).reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
  });

  test("logits are products of queries and keys over √d", () => {
    const query = values["observed query 0"]?.slice(0, 3) ?? new Float64Array();
    const key = values["observed key 0"]?.slice(3, 6) ?? new Float64Array();
    const product = query.reduce((sum, q, i) => sum + q * (key[i] ?? 0), 0);
    const logit = values["observed attention-logits 0"]?.[1];
    expect(logit).toBeCloseTo(product / Math.sqrt(3), 12);
  });
});

test("with a causal mask a token does not depend on those behind it", () => {
  const causal = { ...self, config: { ...config, useCausalMask: true } };
  const whole = run(kind, causal, { training: false, batch: 1 }).values;
  const changed = {
    ...whole,
    x0: whole["x0"]?.with(11, 9) ?? [],
    x1: whole["x1"]?.with(11, 9) ?? [],
  };
  const { y } = run(kind, causal, { training: false, batch: 1, values: changed }).values;
  expect(y?.slice(0, 8)).toEqual(whole["y"]?.slice(0, 8));
  expect(y?.slice(8)).not.toEqual(whole["y"]?.slice(8));
});

test("the output has the query's mask", () => {
  const mask = [1, 1, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1];
  const { values } = run(kind, { ...self, mask }, { training: true });
  expect(Array.from(values["mask"] ?? [])).toEqual(mask);
});

test("drops attention weights while training only", () => {
  const dropping = { ...self, config: { ...config, dropout: 1, useBias: false } };
  const { y } = run(kind, dropping, { training: true }).values;
  expect(y?.every((value) => value === 0)).toBe(true);
  const { values } = run(kind, dropping, { training: false });
  expect(values["y"]?.every((value) => value === 0)).toBe(false);
});

test.each([
  [[[3, 4]], "multi-head-attention: needs query, value and perhaps key, got 1 inputs"],
  [[[4], [3, 4]], "multi-head-attention: inputs must be [time, features], got [4]"],
  [
    [
      [3, 4],
      [3, 4],
      [2, 4],
    ],
    "multi-head-attention: key and value must have as many steps, got [2, 4] and [3, 4]",
  ],
])("refuses inputs %j", (inputs, message) => {
  expect(() => multiHeadAttention.outputShape(config, inputs)).toThrow(new RangeError(message));
});

test.each([
  [{ attention_axes: [1, 2] }, "m: attention_axes must be null or 1, got [1,2]"],
  [{ sliding_window: 4 }, "m: sliding_window is not supported yet, got 4"],
  [{ output_shape: [2, 3] }, "m: output_shape must be a whole number ≥ 1, got [2,3]"],
  [{ num_heads: 0 }, "m: num_heads must be a whole number ≥ 1, got 0"],
])("refuses %j", (raw, message) => {
  expect(() => multiHeadAttention.read({ num_heads: 2, key_dim: 3, ...raw }, "m")).toThrow(
    new RangeError(message),
  );
});
