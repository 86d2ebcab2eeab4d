import { expect, test } from "vitest";
import { built } from "../model/build.ts";
import { batchNorm } from "./batch-norm.ts";
import { clipByGlobalNorm } from "./clip-by-global-norm.ts";
import { applyAll } from "./composed.ts";
import { difference } from "./difference.ts";
import { heInit } from "./he-init.ts";
import { inputScaling } from "./input-scaling.ts";
import { denseNamed, mlp, situationWith } from "./plans.fixture.ts";
import { residualBlocks } from "./residual-blocks.ts";
import { smallerLearningRate } from "./smaller-learning-rate.ts";
import { useRelu } from "./use-relu.ts";

const situation = situationWith();

test("applyAll applies one after the other", () => {
  const all = [useRelu, batchNorm, residualBlocks, inputScaling, clipByGlobalNorm];
  const after = applyAll(mlp(), all, situation);
  expect(after?.recipe.clip?.threshold).toBe(1);
  expect(after && built(after.model).map(({ layer }) => layer.name)).toEqual([
    ...["x", "x_scaling", "h1", "h1_bn", "h1_activation"],
    ...["h2", "h2_bn", "h2_activation", "h2_scale", "h2_skip"],
    ...["h3", "h3_bn", "h3_activation", "h3_scale", "h3_skip", "y"],
  ]);
  expect(denseNamed(after, "h2").config.kernelInitializer.id).toBe("he-normal");
});

test("applyAll passes over what does not apply", () => {
  const once = useRelu.apply(mlp());
  expect(applyAll(mlp(), [useRelu, heInit, useRelu], situation)).toEqual(once);
});

test("applyAll is undefined for nothing, and where nothing applies", () => {
  expect(applyAll(mlp(), [], situation)).toBeUndefined();
  expect(applyAll(mlp({ activation: "linear" }), [useRelu], situation)).toBeUndefined();
});

test("applyAll of changes in different places does not depend on their order", () => {
  const forth = applyAll(mlp(), [useRelu, smallerLearningRate, inputScaling], situation);
  const back = applyAll(mlp(), [inputScaling, smallerLearningRate, useRelu], situation);
  expect(forth).toEqual(back);
});

test("difference names what was changed: recipe first, layers by name", () => {
  const before = mlp({ widths: [6] });
  const after = applyAll(
    before,
    [useRelu, smallerLearningRate, clipByGlobalNorm, inputScaling],
    situation,
  );
  expect(after && difference(before, after)).toEqual([
    { layer: undefined, key: "optimizer.learningRate", from: 0.1, to: 0.01 },
    {
      layer: undefined,
      key: "clip",
      from: undefined,
      to: { kind: "global-norm", threshold: 1 },
    },
    { layer: "x_scaling", key: "layer", from: undefined, to: "Normalization" },
    {
      layer: "h1",
      key: "activation",
      from: { id: "sigmoid", config: {} },
      to: { id: "relu", config: {} },
    },
    {
      layer: "h1",
      key: "kernelInitializer",
      from: { id: "glorot-uniform", config: {} },
      to: { id: "he-normal", config: {} },
    },
  ]);
});

test("difference is empty for equal plans, whatever the order of keys", () => {
  expect(difference(mlp(), mlp())).toEqual([]);
  const { recipe, model } = mlp();
  const config = { momentum: 0.9, learningRate: 0.1 };
  const same = { model, recipe: { ...recipe, optimizer: { ...recipe.optimizer, config } } };
  expect(difference(mlp(), same)).toEqual([]);
});

test("difference shows a loss by its id and its numbers, and a removed layer by its kind", () => {
  const { recipe, model } = mlp({ widths: [6, 6] });
  const loss = { id: "huber", config: { delta: 1 } };
  const layers = model.layers.flatMap((layer) => {
    if (layer.name === "h2") return [];
    return layer.name === "y" ? [{ ...layer, inputs: ["h1"] }] : [layer];
  });
  const after = { model: { ...model, layers }, recipe: { ...recipe, loss } };
  expect(difference({ recipe, model }, after)).toEqual([
    { layer: undefined, key: "loss", from: "categorical-crossentropy", to: "huber" },
    { layer: undefined, key: "loss.delta", from: undefined, to: 1 },
    { layer: "h2", key: "layer", from: "Dense", to: undefined },
  ]);
});

test("difference shows who reads whom where no layer comes or goes", () => {
  const { recipe, model } = mlp({ inputs: 6, widths: [6, 6] });
  const layers = model.layers.map((layer) =>
    layer.name === "y" ? { ...layer, inputs: ["h1"] } : layer,
  );
  expect(difference({ recipe, model }, { recipe, model: { ...model, layers } })).toEqual([
    { layer: "y", key: "inputs", from: ["h2"], to: ["h1"] },
  ]);
});
