import { expect, test } from "vitest";
import type { Model } from "../model/model.ts";
import { networkNamed } from "../model/networks/index.ts";
import { deepnorm } from "./deepnorm.ts";
import { planOf } from "./plans.fixture.ts";

const tokens = { steps: 4, features: 3, width: 4, heads: 2, depth: 3 };
const planFor = (options: object) => planOf(networkNamed("transformer", options).layers);

/** Layers by what they are, not by name. */
function structure({ layers }: Model) {
  const place = new Map(layers.map(({ name }, i) => [name, i]));
  return layers.map(({ kind, config, inputs }) => ({
    kind,
    config,
    inputs: inputs.map((name) => place.get(name)),
  }));
}

test("makes of a post-norm transformer the one that is built with DeepNorm", () => {
  const after = deepnorm.apply(planFor({ ...tokens, norm: "post" }));
  expect(after && structure(after.model)).toEqual(
    structure(planFor({ ...tokens, norm: "deepnorm" }).model),
  );
});

test("leaves queries, keys and what is outside of branches", () => {
  const before = planFor({ ...tokens, norm: "post" });
  const after = deepnorm.apply(before) ?? before;
  const [was, is] = [before, after].map(({ model }) =>
    model.layers.flatMap(({ kind, config }) =>
      kind === "MultiHeadAttention" ? [config.kernelInitializer] : [],
    ),
  );
  expect(is).toEqual(was);
  for (const name of ["positions", "output"])
    expect(after.model.layers.find((layer) => layer.name === name)).toBe(
      before.model.layers.find((layer) => layer.name === name),
    );
});

test("does not apply to pre-norm, to scaled branches, twice, or without attention", () => {
  expect(deepnorm.apply(planFor({ ...tokens, norm: "pre" }))).toBeUndefined();
  expect(deepnorm.apply(planFor({ ...tokens, norm: "post", branchScale: 0.5 }))).toBeUndefined();
  expect(deepnorm.apply(planFor({ ...tokens, norm: "deepnorm" }))).toBeUndefined();
  const blocks = planOf(networkNamed("residual-mlp4", { norm: "post" }).layers);
  expect(deepnorm.apply(blocks)).toBeUndefined();
});
