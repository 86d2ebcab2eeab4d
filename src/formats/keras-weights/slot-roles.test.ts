import { expect, test } from "vitest";
import { rolesByOrder, slotOf } from "./slot-roles.ts";

test.for([
  ["Adam/dense/kernel/m", "mean", "dense/kernel"],
  ["training/Adam/dense/kernel/v", "square", "dense/kernel"],
  ["RMSprop/rec/lstm_cell/bias/rms", "square", "rec/lstm_cell/bias"],
  ["Adam/m/dense/kernel", "mean", "dense/kernel"],
  ["Adam/vhat/dense/kernel", "other", "dense/kernel"],
  ["RMSprop/average_gradient/dense/kernel", "other", "dense/kernel"],
  ["adam/sequential_dense_kernel_momentum", "mean", "sequential_dense_kernel"],
  ["adam/sequential_dense_kernel_velocity_hat", "other", "sequential_dense_kernel"],
  ["adamax/sequential_dense_kernel_norm", "maximum", "sequential_dense_kernel"],
] as const)("%s is the %s of %s", ([path, role, parameter]) => {
  expect(slotOf(path, "adam")).toMatchObject({ role, parameter });
});

test("Adamax up to Keras 2.10 calls its maximum v", () => {
  expect(slotOf("Adamax/dense/kernel/v", "adamax")?.role).toBe("maximum");
});

test.for([
  "Adam/iter",
  "iteration",
  "adam/learning_rate",
  "training/Adam/Variable_3",
  "moment_0",
  "",
])("the name %j says no role", (path) => {
  expect(slotOf(path, "adam")).toBeUndefined();
});

test("names of Object's prototype are no roles", () => {
  expect(slotOf("Adam/dense/kernel/constructor", "adam")).toBeUndefined();
  expect(slotOf("Adam/toString/dense/kernel", "adam")).toBeUndefined();
});

test("only momentum makes a mean of RMSprop's second variable", () => {
  expect(rolesByOrder("rmsprop", { momentum: 0.9 }, true)[1]).toEqual(["mean"]);
  expect(rolesByOrder("rmsprop", {}, true)[1]).toEqual(["other"]);
});

test("Adam's variables come in pairs in Keras 3, and one kind after the other before", () => {
  expect(rolesByOrder("adam", {}, true)[0]).toEqual(["mean", "square"]);
  expect(rolesByOrder("adam", {}, false).slice(0, 2)).toEqual([["mean"], ["square"]]);
  expect(rolesByOrder(undefined, {}, true)).toEqual([]);
});
