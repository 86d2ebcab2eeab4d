import { expect, test } from "vitest";
import { built } from "../build.ts";
import { firstStep, layerNamed } from "../network-run.fixture.ts";
import { transformer } from "./transformer.ts";

const small = { steps: 3, features: 2, depth: 2, width: 4, heads: 2, feedForward: 2 } as const;

const block = (options: Parameters<typeof transformer.build>[0]) =>
  transformer
    .build({ ...small, depth: 1, ...options })
    .layers.filter(({ name }) => name.startsWith("block_1_attention"))
    .map(({ name, inputs }) => [name.slice("block_1_".length), ...inputs]);

test("pre-norm: x + F(N(x)), and a norm before the answer", () => {
  expect(block({ norm: "pre" })).toEqual([
    ["attention_norm", "embedded"],
    ["attention", "block_1_attention_norm", "block_1_attention_norm"],
    ["attention_sum", "embedded", "block_1_attention"],
  ]);
  expect(layerNamed(transformer.build(small), "pooled").inputs).toEqual(["last_norm"]);
});

test("post-norm: N(x + F(x))", () => {
  expect(block({ norm: "post" })).toEqual([
    ["attention", "embedded", "embedded"],
    ["attention_sum", "embedded", "block_1_attention"],
    ["attention_norm", "block_1_attention_sum"],
  ]);
});

test("DeepNorm: N(α·x + F(x)) with α = (2N)^¼; only Q and K start with Xavier's own variance", () => {
  const model = transformer.build({ ...small, norm: "deepnorm" });
  expect(layerNamed(model, "block_2_attention_skip_scale").config).toEqual({
    scale: 4 ** (1 / 4),
    offset: 0,
  });
  const squared = (8 * 2) ** (-1 / 2); // β²
  const scales = built(model)
    .flatMap(({ parameters }) => parameters)
    .filter(({ name }) => /^block_1.*kernel$/.test(name))
    .map(({ name, initializer }) => [name.slice("block_1_".length), initializer.config["scale"]]);
  expect(scales).toEqual([
    ["attention/query/kernel", 1],
    ["attention/key/kernel", 1],
    ["attention/value/kernel", expect.closeTo(squared, 12)],
    ["attention/attention_output/kernel", expect.closeTo(squared, 12)],
    ["feed_forward_wide/kernel", expect.closeTo(squared, 12)],
    ["feed_forward/kernel", expect.closeTo(squared, 12)],
  ]);
});

test("both branches are scaled by 1/√L where asked for", () => {
  const model = transformer.build({ ...small, depth: 4, branchScale: "1/√L" });
  for (const branch of ["attention", "feed_forward"])
    expect(layerNamed(model, `block_4_${branch}_branch_scale`).config).toEqual({
      scale: 0.5,
      offset: 0,
    });
});

test("codes are embedded, numbers mapped, and positions added", () => {
  const kinds = (vocabulary: number) =>
    transformer
      .build({ ...small, vocabulary })
      .layers.slice(1, 4)
      .map(({ kind }) => kind);
  expect(kinds(9)).toEqual(["Embedding", "PositionEmbedding", "Add"]);
  expect(kinds(0)).toEqual(["Dense", "PositionEmbedding", "Add"]);
});

test.each([
  ["pre", {}],
  ["post", { norm: "post", branchScale: "1/√L" }],
  ["deepnorm", { norm: "deepnorm" }],
  ["causal, with codes and dropout", { causal: true, vocabulary: 5, dropout: 0.1 }],
  ["regression", { head: "numbers", outputs: 1 }],
] as const)("trains: %s", (_, options) => {
  const model = transformer.build({ ...small, ...options });
  const { output, gradNorms } = firstStep(model, 2, (rng) => rng.below(5));
  expect(output.shape).toEqual([2, "outputs" in options ? 1 : 10]);
  for (const [name, norm] of gradNorms) expect(Number.isFinite(norm), name).toBe(true);
});

test.each([
  [{ width: 6, heads: 4 }, "transformer: width must be a multiple of heads 4, got 6"],
  [{ depth: 0 }, "transformer: depth must be a whole number ≥ 1, got 0"],
  [
    { norm: "deepnorm", branchScale: 0.5 },
    "transformer: branchScale must be 1 with deepnorm, got 0.5",
  ],
] as const)("refuses %j", (options, message) => {
  expect(() => transformer.build(options)).toThrow(new RangeError(message));
});
