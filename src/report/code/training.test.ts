import { expect, test } from "vitest";
import { clips } from "../../training/clips/index.ts";
import { losses } from "../../training/losses/index.ts";
import { optimizers } from "../../training/optimizers/index.ts";
import type { Precision } from "../../training/precision.ts";
import type { Recipe } from "../../training/recipe.ts";
import { schedules } from "../../training/schedules/index.ts";
import { kerasCode } from "./keras.ts";
import { chainOf, plainRecipe } from "./programs.fixture.ts";
import { pytorchCode } from "./pytorch.ts";

const model = chainOf(
  [4],
  ["Dense", { units: 3, activation: "tanh", kernel_regularizer: "l2" }],
  ["Dense", { units: 2, activation: "softmax" }],
);
const keras = (recipe: Partial<Recipe>) =>
  kerasCode({ model, recipe: { ...plainRecipe, ...recipe } }, []);
const torch = (recipe: Partial<Recipe>) =>
  pytorchCode({ model, recipe: { ...plainRecipe, ...recipe } }, []);

const recipes: readonly (readonly [string, Partial<Recipe>])[] = [
  ...optimizers.map(({ id }) => [id, { optimizer: { id, config: {} } }] as const),
  ...schedules.map(({ id }) => [id, { schedule: { id, config: {} } }] as const),
  ...clips.map(({ id }) => [`clip ${id}`, { clip: { kind: id, threshold: 0.5 } }] as const),
  ...losses.map(({ id }) => [id, { loss: { id, config: {} } }] as const),
];

test.each(recipes)("%s is written in both", (_, recipe) => {
  for (const code of [keras(recipe), torch(recipe)])
    expect(code).not.toMatch(/undefined|NaN|\[object/);
});

test("weight decay of none is left out, but where Keras wants it", () => {
  expect(keras({})).not.toContain("weight_decay");
  const none = { id: "adamw", config: { weightDecay: 0 } };
  expect(keras({ optimizer: none })).toContain("weight_decay=0.0");
});

test("weight decay of SGD is apart from the gradient in PyTorch too", () => {
  const code = torch({ optimizer: { id: "sgd", config: { weightDecay: 0.01 } } });
  expect(code).toContain("optimizer.register_step_pre_hook(decay_by(0.01))");
  expect(code).toContain("def decay_by(share):");
});

test("a share of the run becomes steps once the reader has said how many there are", () => {
  const schedule = { id: "warm-up", config: { steps: 0.1 } };
  for (const code of [keras({ schedule }), torch({ schedule })]) {
    expect(code).toContain("planned_steps = 10 * batches_per_epoch");
    expect(code).toContain("round(0.1 * planned_steps)");
  }
  const counted = { id: "warm-up", config: { steps: 50 } };
  for (const code of [keras({ schedule: counted }), torch({ schedule: counted })])
    expect(code).not.toContain("planned_steps");
});

test("Keras' own schedules are used where they are the same", () => {
  expect(keras({ schedule: { id: "cosine", config: { final: 0.1 } } })).toContain(
    "keras.optimizers.schedules.CosineDecay(0.1, planned_steps, alpha=0.1)",
  );
  expect(keras({ schedule: { id: "cosine", config: { warmup: 5 } } })).toContain(
    "WarmCosine(0.1, 5, planned_steps, 0.0)",
  );
});

test("the patience of a plateau counts the measurement that reduces in Keras alone", () => {
  const schedule = { id: "reduce-on-plateau", config: { patience: 4 } };
  expect(keras({ schedule })).toContain("patience=4, ");
  expect(keras({ schedule })).toContain("callbacks=[plateau])");
  expect(torch({ schedule })).toContain("patience=3, ");
  expect(torch({ schedule })).not.toContain("    scheduler.step()");
});

test("adaptive clipping spares the output layer", () => {
  const clip = { kind: "adaptive", threshold: 0.02 } as const;
  expect(keras({ clip })).toContain('grad if "a_2" in variable.path.split("/") else');
  expect(keras({ clip })).toContain("optimizer = ClippedSGD(");
  expect(torch({ clip })).toContain('if not name.startswith("a_2.")]');
  expect(torch({ clip })).toContain("    adaptive_clip(clipped, columns, 0.02)");
});

const dynamic: Precision = { format: "float16", lossScale: "dynamic", growthInterval: 9 };

test("a dynamic loss scale starts and grows as it does here", () => {
  expect(keras({ precision: dynamic })).toContain(
    "LossScaleOptimizer(optimizer, initial_scale=65536.0, dynamic_growth_steps=9)",
  );
  expect(torch({ precision: dynamic })).toContain(
    "torch.amp.GradScaler(device, init_scale=65536.0, growth_interval=9)",
  );
});

test("gradients are clipped after the loss scale is taken out", () => {
  const clip = { kind: "value", threshold: 1 } as const;
  const lines = torch({ precision: dynamic, clip }).split("\n");
  const at = (text: string) => lines.findIndex((line) => line.includes(text));
  expect(at("scaler.unscale_(optimizer)")).toBeGreaterThan(at(".backward()"));
  expect(at("clip_grad_value_")).toBe(at("scaler.unscale_(optimizer)") + 1);
  expect(torch({ precision: dynamic })).not.toContain("unscale_");
});

test("a fixed loss scale stays what it is", () => {
  const precision: Precision = { format: "float16", lossScale: 512 };
  expect(keras({ precision })).toContain("loss_scale_factor=512.0)");
  expect(keras({ precision })).toContain("auto_scale_loss=False)");
  expect(torch({ precision })).toContain("    (loss * 512.0).backward()");
  const clip = { kind: "adaptive", threshold: 0.1 } as const;
  expect(keras({ precision, clip })).toContain("1e-3) * self.loss_scale_factor");
});

test("LSUV starts from orthogonal kernels and names what it scales", () => {
  const inKeras = keras({ initialization: "lsuv" });
  expect(inKeras.match(/kernel_initializer="orthogonal"/g)).toHaveLength(2);
  expect(inKeras).toContain(
    '    (model.get_layer("a_1"), "kernel", model.get_layer("a_1").output),',
  );
  expect(inKeras).toContain("# lsuv(model, x[:16], scaled)");

  const inTorch = torch({ initialization: "lsuv" });
  expect(inTorch).toContain("nn.init.orthogonal_(self.a_2.weight, 1.0)");
  expect(inTorch).toContain("    (model.a_2, model.a_2.weight),");
  expect(inTorch).toContain("def lsuv(model, scaled, *x):");
});

test("penalties are added to the loss where they act", () => {
  expect(torch({})).toContain("loss = loss + 0.01 * model.a_1.weight.square().sum()");
});

test("lines that depend on a changed setting of the recipe say so", () => {
  const edits = ["schedule", "precision"].map((key) => ({
    layer: undefined,
    key,
    from: undefined,
    to: "new",
  }));
  const recipe = {
    ...plainRecipe,
    precision: dynamic,
    schedule: { id: "warm-up", config: { steps: 5 } },
  };
  for (const code of [kerasCode({ model, recipe }, edits), pytorchCode({ model, recipe }, edits)])
    for (const key of ["schedule", "precision"])
      expect(code).toContain(`# changed: ${key} was none`);
});
