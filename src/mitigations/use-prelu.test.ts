import { expect, test } from "vitest";
import { networkNamed } from "../model/networks/index.ts";
import { denseNamed, layerNamed, mlp, mlpWithActivationLayers, planOf } from "./plans.fixture.ts";
import { usePrelu } from "./use-prelu.ts";

const planNamed = (name: string, options: object) => planOf(networkNamed(name, options).layers);
const quarter = { id: "constant", config: { value: 0.25 } };
/** σ_w² = 2 / (1 + 0.25²). */
const he = {
  id: "variance-scaling",
  config: { scale: 1.882353, mode: "fan_in", distribution: "truncated_normal" },
};

test("a dense layer becomes its sums, drawn for the slope, and a PReLU behind them", () => {
  const before = mlp();
  const after = usePrelu.apply(before);
  expect(after?.model.layers.map(({ name }) => name)).toEqual([
    "x",
    "h1",
    "h1_activation",
    "h2",
    "h2_activation",
    "h3",
    "h3_activation",
    "y",
  ]);
  expect(denseNamed(after, "h2")).toMatchObject({
    inputs: ["h1_activation"],
    config: { activation: { id: "linear" }, kernelInitializer: he },
  });
  expect(layerNamed(after, "h2_activation")).toMatchObject({
    kind: "PReLU",
    config: { alphaInitializer: quarter, sharedAxes: [] },
  });
  expect(layerNamed(after, "y")).toEqual({
    ...layerNamed(before, "y"),
    inputs: ["h3_activation"],
  });
});

test("activation layers become PReLU under their name", () => {
  const after = usePrelu.apply(mlpWithActivationLayers());
  for (const name of ["a1", "a2"]) expect(layerNamed(after, name).kind).toBe("PReLU");
  expect(layerNamed(after, "p").kind).toBe("Softmax");
});

test("positions of an image share the slopes, and He's kernels of ReLU are kept", () => {
  const before = planNamed("resnet8", { input: [8, 8, 3], width: 2 });
  const after = usePrelu.apply(before);
  const slopes = after?.model.layers.filter(({ kind }) => kind === "PReLU") ?? [];
  expect(slopes.length).toBe(7);
  for (const { config } of slopes) expect(config).toMatchObject({ sharedAxes: [1, 2] });
  expect(layerNamed(after, "first").config).toEqual(layerNamed(before, "first").config);
});

test("tokens of a transformer share the slopes", () => {
  const options = { steps: 4, features: 3, width: 4, heads: 2, depth: 1 };
  const after = usePrelu.apply(planNamed("transformer", options));
  expect(layerNamed(after, "block_1_feed_forward_wide_activation").config).toMatchObject({
    sharedAxes: [1],
  });
  expect(denseNamed(after, "block_1_feed_forward").inputs).toEqual([
    "block_1_feed_forward_wide_activation",
  ]);
});

test("does not apply twice, nor to layers that are linear", () => {
  const after = usePrelu.apply(mlp());
  expect(after && usePrelu.apply(after)).toBeUndefined();
  expect(usePrelu.apply(mlp({ activation: "linear" }))).toBeUndefined();
});
