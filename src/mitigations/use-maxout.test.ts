import { expect, test } from "vitest";
import { initializerRef } from "../model/initializers/index.ts";
import { trainableCount } from "../model/network-run.fixture.ts";
import { networkNamed } from "../model/networks/index.ts";
import { maxoutChi, maxoutVariance } from "../theory/maxout.ts";
import { batchNorm } from "./batch-norm.ts";
import { layerNamed, mlp, mlpWithActivationLayers, planOf } from "./plans.fixture.ts";
import { useMaxout } from "./use-maxout.ts";

const planNamed = (name: string, options: object) => planOf(networkNamed(name, options).layers);
const kernelInitializer = initializerRef("lecun-normal");

test("LeCun's variance is the one at which two pieces keep signal and gradient", () => {
  expect(maxoutVariance(2)).toBeCloseTo(1, 9);
  expect(maxoutChi(maxoutVariance(2))).toBeCloseTo(1, 9);
});

test("hidden dense layers become maxout of two pieces that keeps the signal's length", () => {
  const before = mlp();
  const after = useMaxout.apply(before);
  expect(after?.model.layers.map(({ kind, name }) => [kind, name])).toEqual([
    ["InputLayer", "x"],
    ["Maxout", "h1"],
    ["Maxout", "h2"],
    ["Maxout", "h3"],
    ["Dense", "y"],
  ]);
  const { config } = layerNamed(after, "h2");
  expect(config).toMatchObject({ units: 6, pieces: 2, useBias: true, kernelInitializer });
  expect(config).not.toHaveProperty("activation");
});

test("hidden parameters double", () => {
  const before = mlp({ inputs: 4, widths: [5, 6], units: 3 });
  const after = useMaxout.apply(before);
  const output = 6 * 3 + 3;
  const hidden = trainableCount(before.model) - output;
  expect(after && trainableCount(after.model)).toBe(2 * hidden + output);
});

test("an activation layer goes, dropout between stays", () => {
  const after = useMaxout.apply(mlpWithActivationLayers());
  expect(after?.model.layers.map(({ name, inputs }) => [name, ...inputs])).toEqual([
    ["x"],
    ["h1", "x"],
    ["h2", "h1"],
    ["drop", "h2"],
    ["y", "drop"],
    ["p", "y"],
  ]);
});

test("the feed-forward layers of a transformer become maxout, the linear ones stay", () => {
  const options = { steps: 4, features: 3, width: 4, heads: 2, depth: 2 };
  const after = useMaxout.apply(planNamed("transformer", options));
  const names = after?.model.layers.flatMap(({ kind, name }) => (kind === "Maxout" ? [name] : []));
  expect(names).toEqual(["block_1_feed_forward_wide", "block_2_feed_forward_wide"]);
});

test("does not apply to normalized sums, convolutions, or twice", () => {
  const normalized = batchNorm.apply(mlp());
  expect(normalized && useMaxout.apply(normalized)).toBeUndefined();
  expect(useMaxout.apply(planNamed("cnn8", { input: [8, 8, 3], width: 2 }))).toBeUndefined();
  const after = useMaxout.apply(mlp());
  expect(after && useMaxout.apply(after)).toBeUndefined();
});
