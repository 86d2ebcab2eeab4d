import { expect, test } from "vitest";
import { networkNamed } from "../model/networks/index.ts";
import { batchNorm } from "./batch-norm.ts";
import { mlp, planOf } from "./plans.fixture.ts";
import { residualBlocks } from "./residual-blocks.ts";
import { skipInit } from "./skip-init.ts";
import { zeroGamma } from "./zero-gamma.ts";

const image = { input: [8, 8, 3], width: 2 };
const planNamed = (name: string, options: object) => planOf(networkNamed(name, options).layers);

test("makes of a resnet the one that is built with zero γ", () => {
  const after = zeroGamma.apply(planNamed("resnet14", image));
  expect(after).toEqual(planNamed("resnet14", { ...image, zeroGamma: true }));
});

test("does not apply where branches end in weights", () => {
  expect(zeroGamma.apply(planNamed("resnet8v2", image))).toBeUndefined();
  expect(zeroGamma.apply(planNamed("transformer2", { norm: "post" }))).toBeUndefined();
  expect(zeroGamma.apply(planNamed("residual-mlp2", { norm: "pre" }))).toBeUndefined();
});

test("does not apply where ReLU follows the norm: at 0 it would pass no gradient", () => {
  const normalized = batchNorm.apply(mlp({ activation: "relu" }));
  const blocks = normalized && residualBlocks.apply(normalized);
  expect(blocks && zeroGamma.apply(blocks)).toBeUndefined();
});

test("does not apply to norms without γ, nor to branches that start as nothing already", () => {
  const plan = planNamed("resnet8", image);
  const layers = plan.model.layers.map((layer) =>
    layer.kind === "BatchNormalization"
      ? { ...layer, config: { ...layer.config, scale: false } }
      : layer,
  );
  expect(zeroGamma.apply(planOf(layers))).toBeUndefined();
  const started = skipInit.apply(plan);
  expect(started && zeroGamma.apply(started)).toBeUndefined();
});
