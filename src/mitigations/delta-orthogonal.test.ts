import { expect, test } from "vitest";
import { activationRef } from "../model/activations/index.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { firstStep } from "../model/network-run.fixture.ts";
import { networkNamed } from "../model/networks/index.ts";
import { deltaOrthogonal } from "./delta-orthogonal.ts";
import { difference } from "./difference.ts";
import { layerNamed, mlp, planOf } from "./plans.fixture.ts";

const tanhNetwork = {
  input: [8, 8, 1],
  width: 4,
  normalization: "none",
  activation: activationRef("tanh"),
  initializer: initializerRef("glorot-uniform"),
};
const planNamed = (name: string, options: object) => planOf(networkNamed(name, options).layers);

test("convolutions of a plain network get the initializer at tanh's critical gain of 1", () => {
  const before = planNamed("cnn8", tanhNetwork);
  const after = deltaOrthogonal.apply(before);
  const edits = after ? difference(before, after) : [];
  expect(edits.length).toBe(7);
  for (const { key, to } of edits) {
    expect(key).toBe("kernelInitializer");
    expect(to).toMatchObject({ id: "delta-orthogonal", config: { gain: expect.closeTo(1, 6) } });
  }
  expect(layerNamed(after, "output")).toBe(layerNamed(before, "output"));
});

test("ReLU's gain is √2", () => {
  const options = { ...tanhNetwork, activation: activationRef("relu") };
  const after = deltaOrthogonal.apply(planNamed("cnn8", options));
  expect(layerNamed(after, "first").config).toMatchObject({
    kernelInitializer: { id: "delta-orthogonal", config: { gain: expect.closeTo(Math.SQRT2, 6) } },
  });
});

test("hidden dense layers get an orthogonal matrix; grouped convolutions stay", () => {
  const { layers } = planNamed("cnn8", tanhNetwork).model;
  const changed = layers.map((layer) => {
    if (layer.kind !== "Conv2D" || layer.name !== "stage_1_block_1_b") return layer;
    return { ...layer, config: { ...layer.config, groups: 2 } };
  });
  const [output] = layers.slice(-1);
  if (output?.kind !== "Dense") throw new Error("no dense layer");
  const second = { ...output, name: "second", inputs: ["output"] };
  const after = deltaOrthogonal.apply(planOf([...changed, second]));
  expect(layerNamed(after, "output").config).toMatchObject({
    kernelInitializer: { id: "orthogonal" },
  });
  expect(layerNamed(after, "stage_1_block_1_b")).toMatchObject({
    config: { kernelInitializer: { id: "glorot-uniform" } },
  });
});

test("the gradient of 30 tanh convolutions reaches the first one, which Glorot's loses", () => {
  const before = planNamed("cnn32", tanhNetwork);
  const after = deltaOrthogonal.apply(before) ?? before;
  const firstGradient = ({ model }: typeof before) =>
    firstStep(model).gradNorms.get("stage_1_block_1_a/bias") ?? Number.NaN;
  expect(firstGradient(after) / firstGradient(before)).toBeGreaterThan(3);
});

test("does not apply without convolutions, nor twice", () => {
  expect(deltaOrthogonal.apply(mlp())).toBeUndefined();
  const after = deltaOrthogonal.apply(planNamed("cnn8", tanhNetwork));
  expect(after && deltaOrthogonal.apply(after)).toBeUndefined();
});
