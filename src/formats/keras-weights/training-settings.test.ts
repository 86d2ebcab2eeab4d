import { expect, test } from "vitest";
import { kindOf, optimizerConfig, optimizerNumbers } from "./optimizer-config.ts";
import { trainingSettings } from "./training-settings.ts";

const scheduled = {
  loss: { module: "builtins", class_name: "function", config: "mse", registered_name: "function" },
  metrics: ["accuracy"],
  optimizer: {
    module: "keras.optimizers",
    class_name: "Adam",
    config: {
      learning_rate: {
        class_name: "ExponentialDecay",
        config: { initial_learning_rate: 0.1, decay_steps: 10 },
      },
      clipnorm: 1,
      amsgrad: false,
      weight_decay: null,
    },
  },
};

test("settings are flat, objects by their class, null is left out", () => {
  expect(trainingSettings(scheduled)).toEqual({
    loss: "mse",
    "metrics.0": "accuracy",
    optimizer: "Adam",
    "optimizer.learning_rate": "ExponentialDecay",
    "optimizer.learning_rate.initial_learning_rate": 0.1,
    "optimizer.learning_rate.decay_steps": 10,
    "optimizer.clipnorm": 1,
    "optimizer.amsgrad": false,
  });
  expect(trainingSettings({ optimizer_config: { class_name: "Custom>SGD" } })).toEqual({
    optimizer: "SGD",
  });
  expect(trainingSettings({ loss: "mse", optimizer: "rmsprop" })).toEqual({
    loss: "mse",
    optimizer: "rmsprop",
  });
});

test("what is no object has no settings", () => {
  for (const training of [undefined, null, 3, "adam", [1]]) {
    expect(trainingSettings(training)).toEqual({});
    expect(optimizerConfig(training).kind).toBeUndefined();
  }
});

test("the optimizer inside a LossScaleOptimizer is the optimizer", () => {
  const outer = { inner_optimizer: scheduled.optimizer, dynamic_growth_steps: 7 };
  expect(
    optimizerConfig({ optimizer_config: { class_name: "LossScaleOptimizer", config: outer } }),
  ).toEqual({ kind: "adam", config: scheduled.optimizer.config, scaling: outer });
});

test.for([
  ["RMSprop", "rmsprop"],
  ["rm_sprop_1", "rmsprop"],
  ["Custom>AdamW", "adamw"],
  ["adam_w", "adamw"],
  ["SGD", "sgd"],
] as const)("%s is the rule %s", ([name, kind]) => {
  expect(kindOf(name)).toBe(kind);
});

test("numbers of an optimizer have one name in all frameworks", () => {
  expect(
    optimizerNumbers({ learning_rate: 1, beta_1: 2, beta2: 3, epsilon: 4, rho: 5, x: "6" }),
  ).toEqual({
    lr: 1,
    beta1: 2,
    beta2: 3,
    eps: 4,
    rho: 5,
  });
});
