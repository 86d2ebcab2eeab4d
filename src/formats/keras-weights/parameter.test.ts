import { expect, test } from "vitest";
import { isGenerator, isTrainedName, parameterName } from "./parameter.ts";

test.for([
  ["dense", "dense/kernel", "dense/kernel"],
  ["dense", "sequential_3/dense/kernel", "dense/kernel"],
  ["dense", "dense_1/kernel", "dense/kernel"],
  ["dense_1", "dense_1_1/bias", "dense_1/bias"],
  ["dense_1", "dense_1_W", "dense_1/W"],
  ["rec", "sequential/rec/lstm_cell/recurrent_kernel", "rec/recurrent_kernel"],
  ["rec", "rec/gru_cell_2/bias", "rec/bias"],
  ["bi", "bi/forward_lstm/lstm_cell/kernel", "bi/forward/kernel"],
  ["bi", "bi/backward_layer/cell/kernel", "bi/backward/kernel"],
  ["att", "att/query/kernel", "att/query/kernel"],
  ["outer", "inner_dense/kernel", "outer/inner_dense/kernel"],
] as const)("layer %s: %s is called %s", ([layer, path, name]) => {
  expect(parameterName(layer, path)).toBe(name);
});

test("statistics are not trained, what is named alike is", () => {
  expect(isTrainedName("norm/moving_mean")).toBe(false);
  expect(isTrainedName("norm/variance")).toBe(false);
  expect(isTrainedName("norm/gamma")).toBe(true);
  expect(isTrainedName("mean_head/kernel")).toBe(true);
  expect(isGenerator("dropout/seed_generator_state")).toBe(true);
});
