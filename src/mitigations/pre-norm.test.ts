import { describe, expect, test } from "vitest";
import { activationRef } from "../model/activations/index.ts";
import { built } from "../model/build.ts";
import type { Model } from "../model/model.ts";
import { firstStep } from "../model/network-run.fixture.ts";
import { networkNamed } from "../model/networks/index.ts";
import { deepnorm } from "./deepnorm.ts";
import { difference } from "./difference.ts";
import { dense, input, layer, layerNamed, planOf } from "./plans.fixture.ts";
import { preNorm } from "./pre-norm.ts";

const tokens = { steps: 4, features: 3, width: 4, heads: 2, depth: 2 };
const planNamed = (name: string, options: object) => planOf(networkNamed(name, options).layers);

/** What every layer computes, by kinds and configurations, as one expression from the output. */
function expression({ layers }: Model): string {
  const texts = new Map<string, string>();
  for (const { kind, name, config, inputs } of layers)
    texts.set(
      name,
      `${kind}${JSON.stringify(config)}(${inputs.map((each) => texts.get(each)).join()})`,
    );
  return texts.get(layers.at(-1)?.name ?? "") ?? "";
}

test.each([
  ["transformer", tokens],
  ["transformer", { ...tokens, depth: 1 }],
  ["transformer", { ...tokens, branchScale: 0.5 }],
  ["residual-mlp3", {}],
] as const)(
  "makes of %s %j with post-norm the one that is built with pre-norm",
  (name, options) => {
    const after = preNorm.apply(planNamed(name, { ...options, norm: "post" }));
    const wanted = planNamed(name, { ...options, norm: "pre" });
    expect(after && expression(after.model)).toBe(expression(wanted.model));
  },
);

describe("on a post-norm transformer", () => {
  const before = planNamed("transformer", { ...tokens, norm: "post" });
  const after = preNorm.apply(before);

  test("adds one norm in front of the first branch and leads every other skip past its norm", () => {
    expect(after && difference(before, after)).toEqual([
      { layer: "embedded_norm", key: "layer", from: undefined, to: "LayerNormalization" },
      ...[
        ["block_1_feed_forward", "block_1_attention"],
        ["block_2_attention", "block_1_feed_forward"],
        ["block_2_feed_forward", "block_2_attention"],
      ].map(([name, source]) => ({
        layer: `${name}_sum`,
        key: "inputs",
        from: [`${source}_norm`, name],
        to: [`${source}_sum`, name],
      })),
    ]);
    expect(layerNamed(after, "block_1_attention").inputs).toEqual([
      "embedded_norm",
      "embedded_norm",
    ]);
    expect(layerNamed(after, "pooled").inputs).toEqual(["block_2_feed_forward_norm"]);
  });

  test("does not apply twice, nor to pre-norm, nor to DeepNorm", () => {
    expect(after && preNorm.apply(after)).toBeUndefined();
    expect(preNorm.apply(planNamed("transformer", tokens))).toBeUndefined();
    const deep = deepnorm.apply(before);
    expect(deep && preNorm.apply(deep)).toBeUndefined();
  });
});

test("batch normalization and its activation behind a sum go into the next branch, too", () => {
  const block = (n: number, from: string) => [
    dense(`w${n}`, from, 4, "relu"),
    { ...layer("Add", `s${n}`, from, {}), inputs: [from, `w${n}`] },
    layer("BatchNormalization", `n${n}`, `s${n}`, {
      momentum: 0.9,
      epsilon: 1e-3,
      center: true,
      scale: true,
    }),
    layer("Activation", `a${n}`, `n${n}`, { activation: activationRef("relu") }),
  ];
  const before = planOf([
    input(4),
    ...block(1, "x"),
    ...block(2, "a1"),
    dense("y", "a2", 3, "softmax"),
  ]);
  const after = preNorm.apply(before);
  expect(after && built(after.model).map(({ layer: { name } }) => name)).toEqual([
    ...["x", "x_norm", "w1", "s1", "n1", "a1", "w2", "s2", "n2", "a2", "y"],
  ]);
  expect(layerNamed(after, "x_norm").kind).toBe("BatchNormalization");
  expect(layerNamed(after, "s1").inputs).toEqual(["x", "w1"]);
  expect(layerNamed(after, "w2").inputs).toEqual(["a1"]);
  expect(layerNamed(after, "s2").inputs).toEqual(["s1", "w2"]);
});

test("a resnet, whose norms stand inside of branches, stays", () => {
  expect(preNorm.apply(planNamed("resnet8", { input: [8, 8, 3], width: 2 }))).toBeUndefined();
});

test("gradients of attention no longer fade where tokens become alike", () => {
  const deep = { ...tokens, steps: 8, width: 16, depth: 24, norm: "post" };
  const before = planNamed("transformer", deep);
  const after = preNorm.apply(before) ?? before;
  const queryGradient = ({ model }: typeof before) =>
    firstStep(model).gradNorms.get("block_24_attention/query/kernel") ?? Number.NaN;
  expect(queryGradient(after) / queryGradient(before)).toBeGreaterThan(10);
});
