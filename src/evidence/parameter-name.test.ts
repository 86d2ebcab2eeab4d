import { describe, expect, test } from "vitest";
import { byNaturalOrder, parameterName } from "./parameter-name.ts";

describe.each([
  ["PyTorch, a matrix", "layers.0.weight", [8, 4], "layers.0", "kernel"],
  ["PyTorch, a normalization", "layers.1.weight", [8], "layers.1", "scale"],
  ["PyTorch, a bias", "layers.0.bias", [8], "layers.0", "bias"],
  ["PyTorch, a recurrent bias", "lstm.bias_hh_l0_reverse", [8], "lstm", "bias"],
  ["PyTorch, an embedding", "embed_tokens.weight", [100, 8], "embed_tokens", "embedding"],
  ["PyTorch, statistics", "bn.running_var", [8], "bn", "state"],
  ["PyTorch, a counter", "bn.num_batches_tracked", [], "bn", "state"],
  ["DataParallel within torch.compile", "_orig_mod.module.fc.weight", [8, 4], "fc", "kernel"],
  ["Lightning", "model.net.fc.weight", [8, 4], "fc", "kernel"],
  ["Keras 2", "dense_1/kernel:0", [8, 4], "dense_1", "kernel"],
  ["Keras, a bias", "dense/bias:0", [4], "dense", "bias"],
  ["Keras, a normalization", "bn/gamma:0", [4], "bn", "scale"],
  ["Keras, statistics", "bn/moving_variance:0", [4], "bn", "state"],
  ["Keras, an embedding", "embedding/embeddings:0", [100, 8], "embedding", "embedding"],
  ["Flax", "params/Dense_0/kernel", [4, 8], "Dense_0", "kernel"],
  ["Flax, a normalization", "params/LayerNorm_0/scale", [8], "LayerNorm_0", "scale"],
  ["GPT-2", "transformer.wte.weight", [100, 8], "transformer.wte", "embedding"],
  ["a name of one part", "weight", [2, 2], "weight", "kernel"],
  ["a wrapper that is all there is", "model.", [2], "model", "other"],
] as const)("%s", (_, name, shape, layer, role) => {
  test(`${name} belongs to ${layer} and is its ${role}`, () => {
    expect(parameterName(name, shape)).toMatchObject({ layer, role });
  });
});

test("paths have dots between their parts, whoever wrote them", () => {
  expect(parameterName("params/Dense_0/kernel", undefined).path).toBe("Dense_0.kernel");
  expect(parameterName("dense/kernel:0", undefined).path).toBe("dense.kernel");
});

test("natural order counts: 2 before 10", () => {
  expect(["l.10", "l.2", "l.1"].toSorted(byNaturalOrder)).toEqual(["l.1", "l.2", "l.10"]);
});
