import { describe, expect, test } from "vitest";
import { defaultInitialization } from "./default-initialization.ts";
import type { Moment, Weight } from "./evidence.ts";

const drawn = (
  framework: Moment["framework"],
  name: string,
  shape: readonly number[],
  role: Weight["role"] = "kernel",
) => defaultInitialization({ framework }, { name, shape, role });

/** Uniform on ±a has the deviation a/√3. */
const uniform = (bound: number) => ({ std: bound / Math.sqrt(3), bound });

describe.each([
  // kaiming_uniform with a = √5: bound √(6 / ((1 + 5) fan_in)) = 1/√fan_in
  ["torch Linear(300, 20)", "torch", "fc.weight", [20, 300], uniform(1 / Math.sqrt(300))],
  ["torch Conv2d(3, 8, 5)", "torch", "conv.weight", [8, 3, 5, 5], uniform(1 / Math.sqrt(75))],
  ["torch LSTM(_, 64)", "torch", "weight_hh_l0", [256, 64], uniform(1 / 8)],
  ["Lightning", "lightning", "fc.weight", [20, 300], uniform(1 / Math.sqrt(300))],
  ["Keras Dense(20) of 300", "keras", "dense/kernel", [300, 20], uniform(Math.sqrt(6 / 320))],
  ["Keras Conv2D", "keras", "conv/kernel", [5, 5, 3, 8], uniform(Math.sqrt(6 / (25 * 11)))],
  ["TF.js dense", "tfjs", "dense/kernel", [300, 20], uniform(Math.sqrt(6 / 320))],
] as const)("%s", (_, framework, name, shape, expected) => {
  test("has the published spread and bound", () => {
    const found = drawn(framework, name, shape);
    expect(found?.std).toBeCloseTo(expected.std, 12);
    expect(found?.bound).toBeCloseTo(expected.bound, 12);
  });
});

test("Flax: LeCun normal, 1/√fan_in, cut off at two deviations of what was cut", () => {
  const found = drawn("flax", "Dense_0/kernel", [300, 20]);
  expect(found?.std).toBeCloseTo(1 / Math.sqrt(300), 12);
  // Var of N(0, 1) cut off at ±2: 1 − 4 φ(2) / (2 Φ(2) − 1).
  const density = Math.exp(-2) / Math.sqrt(2 * Math.PI);
  const cut = Math.sqrt(1 - (4 * density) / 0.9544997361036416);
  expect(found?.bound).toBeCloseTo(2 / Math.sqrt(300) / cut, 12);
});

test("embeddings: N(0, 1) in torch, ±0.05 in Keras", () => {
  expect(drawn("torch", "emb.weight", [100, 8], "embedding")?.std).toBe(1);
  expect(drawn("keras", "embedding/embeddings", [100, 8], "embedding")?.bound).toBe(0.05);
});

test.each([
  ["a bias", "torch", "fc.bias", [20], "bias"],
  ["an input weight of a recurrent cell", "torch", "weight_ih_l0", [256, 64], "kernel"],
  ["a packed projection of attention", "torch", "attn.in_proj_weight", [192, 64], "kernel"],
  ["an orthogonal kernel", "keras", "lstm/recurrent_kernel", [64, 256], "kernel"],
  ["an embedding of Flax", "flax", "Embed_0/embedding", [100, 8], "embedding"],
  ["a vector", "torch", "weight", [20], "kernel"],
  ["an ONNX file", "onnx", "fc.weight", [20, 300], "kernel"],
  ["an unknown framework", undefined, "fc.weight", [20, 300], "kernel"],
] as const)("%s has no known default", (_, framework, name, shape, role) => {
  expect(drawn(framework, name, shape, role)).toBeUndefined();
});
