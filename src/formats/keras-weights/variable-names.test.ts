import { expect, test } from "vitest";
import { variableNames } from "./variable-names.ts";

test.for([
  ["Dense", {}, 2, ["kernel", "bias"]],
  ["dense_12", {}, 1, ["kernel"]],
  ["Conv2DTranspose", {}, 2, ["kernel", "bias"]],
  ["conv2d_3", {}, 2, ["kernel", "bias"]],
  ["SeparableConv2D", {}, 3, ["depthwise_kernel", "pointwise_kernel", "bias"]],
  ["BatchNormalization", {}, 4, ["gamma", "beta", "moving_mean", "moving_variance"]],
  ["BatchNormalization", { scale: false }, 3, ["beta", "moving_mean", "moving_variance"]],
  ["batch_normalization", {}, 2, ["moving_mean", "moving_variance"]],
  ["LayerNormalization", { center: false }, 1, ["gamma"]],
  ["layer_normalization", { scale: false }, 1, ["beta"]],
  ["cell", {}, 3, ["kernel", "recurrent_kernel", "bias"]],
  ["LSTMCell", {}, 3, ["kernel", "recurrent_kernel", "bias"]],
  ["Embedding", {}, 1, ["embeddings"]],
  ["p_re_lu", {}, 1, ["alpha"]],
  ["query_dense", {}, 2, ["kernel", "bias"]],
  ["MyLayer", {}, 2, ["0", "1"]],
  ["Dense", {}, 4, ["kernel", "bias", "2", "3"]],
] as const)("%s %j has %d variables: %j", ([kind, config, count, names]) => {
  expect(variableNames(kind, config, count)).toEqual(names);
});
