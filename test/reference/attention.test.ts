import { describe, expect, test, vi } from "vitest";
import type { Rng } from "../../src/core/rng.ts";
import { initializerRef } from "../../src/model/initializers/index.ts";
import type { InnerLayer } from "../../src/model/inner-layer.ts";
import { layerList } from "../../src/model/layer-list.ts";
import type { Model } from "../../src/model/model.ts";
import { type TransformerOptions, transformer } from "../../src/model/networks/transformer.ts";
import { attentionChi, uniformParticipation } from "../../src/theory/attention.ts";
import { deepNorm } from "../../src/theory/deep-norm.ts";
import { gaussianSoftmax } from "../../src/theory/gaussian-softmax.ts";
import { softmaxJacobian } from "../../src/theory/softmax-loss.ts";
import { chain, weights } from "./networks.fixture.ts";
import { drawn, expectNear, mean, passages, total } from "./passage.fixture.ts";

vi.setConfig({ testTimeout: 60_000 });

const tokens = 64;

/** Self-attention of one head over tokens of `width` features; queries of 0 look at all tokens alike. */
function attention(width: number): Model {
  const list = layerList();
  list.append("x", { kind: "InputLayer", config: { shape: [tokens, width] } });
  const config = {
    numHeads: 1,
    keyDim: 4,
    valueDim: width,
    outputDim: undefined,
    dropout: 0,
    useBias: false,
    useCausalMask: false,
    kernelInitializer: initializerRef("zeros"),
    valueInitializer: weights(1),
    outputInitializer: weights(1),
    biasInitializer: initializerRef("zeros"),
    kernelRegularizer: undefined,
    biasRegularizer: undefined,
  };
  list.append("attention", { kind: "MultiHeadAttention", config }, ["x", "x"]);
  return list.model("attention");
}

/** Sequences of vectors of mean square 1 whose pairs have the correlation ρ. */
function correlated(sequences: number, width: number, correlation: number) {
  return (rng: Rng): Float64Array => {
    const common = drawn(sequences * width, rng.normal);
    return Float64Array.from({ length: sequences * tokens * width }, (_, i) => {
      const shared = common[Math.floor(i / (tokens * width)) * width + (i % width)] ?? 0;
      return Math.sqrt(correlation) * shared + Math.sqrt(1 - correlation) * rng.normal();
    });
  };
}

describe("attention at initialization", () => {
  const [width, sequences] = [128, 16];

  test.each([
    [0, 0.0156],
    [0.5, 0.5078],
  ])(
    "R43: alike looks at tokens of correlation %f pass on %f, forward and backward",
    async (correlation, expected) => {
      const theory = attentionChi(1, correlation, uniformParticipation(tokens));
      expectNear(theory, expected, 2e-3);
      const all = await passages({
        model: attention(width),
        seed: `R43/${correlation}`,
        nets: 4,
        batch: sequences,
        input: correlated(sequences, width, correlation),
        upstream: correlated(sequences, width, correlation),
      });
      const forward = all.map((each) => total(each, "y attention") / total(each, "y x"));
      const backward = all.map((each) => total(each, "dy x") / total(each, "dy attention"));
      expectNear(mean(forward), expected, 0.07);
      expectNear(mean(backward), expected, 0.07);
    },
  );

  const softmax: InnerLayer = { kind: "Softmax", config: { axis: -1 } };

  test("R44: |J|² of softmax over 64 equal logits is (T − 1)/T²", async () => {
    const [passage] = await passages({
      model: chain([tokens], 1, () => [softmax]),
      seed: "R44",
      batch: tokens,
      input: 0,
      upstream: () => Float64Array.from({ length: tokens ** 2 }, (_, i) => Number(i % 65 === 0)),
    });
    expectNear(total(passage, "dy x"), 0.01538, 1e-3);
    expectNear(total(passage, "dy x"), softmaxJacobian(new Array<number>(64).fill(1 / 64)), 1e-5);
  });

  // Of two million draws. Tables made from few say .0990 and .0437, 2 and 3 % beside it.
  test.each([
    [4, 0.10076],
    [16, 0.04262],
  ])(
    "R44: |J|² of softmax over 64 Gaussian logits of deviation %d is %f to 0.02",
    async (std, expected) => {
      const exact = gaussianSoftmax(tokens, std).jacobian;
      expectNear(exact, expected, 2e-3);
      // A random gradient of variance 1 sends |J|² back on average; 60,000 rows stray by 0.7 %.
      const rows = 20_000;
      const all = await passages({
        model: chain([tokens], 1, () => [softmax]),
        seed: `R44/${std}`,
        nets: 3,
        batch: rows,
        input: std,
      });
      expectNear(mean(all.map((each) => total(each, "dy x"))) / rows, expected, 0.02);
    },
  );
});

describe("transformers at initialization", () => {
  // As wide as those of the published numbers, on few tokens.
  const [width, steps] = [128, 8];

  /** Between the embedded tokens and the last norm, or the last sum. */
  function trunk(depth: number, norm: TransformerOptions["norm"]): { model: Model; end: string } {
    const whole = transformer.build({ steps, features: width, width, heads: 4, depth, norm });
    const end = norm === "pre" ? "last_norm" : `block_${depth}_feed_forward_norm`;
    const last = whole.layers.findIndex(({ name }) => name === end);
    return { model: { ...whole, layers: whole.layers.slice(0, last + 1) }, end };
  }

  async function lastWeightGradient(depth: number, norm: TransformerOptions["norm"]) {
    const weightGradient = `dw block_${depth}_feed_forward/kernel`;
    const all = await passages({
      model: trunk(depth, norm).model,
      seed: `R58/${norm}/${depth}`,
      nets: 2,
      batch: 8,
      measures: (what) => what === weightGradient,
    });
    return mean(all.map((each) => Math.sqrt(total(each, weightGradient))));
  }

  test("R58: with pre-norm the last feed-forward gradient falls by about 2 from 6 to 24 blocks, to 0.2", async () => {
    const ratio = (await lastWeightGradient(6, "pre")) / (await lastWeightGradient(24, "pre"));
    expectNear(ratio, Math.sqrt(24 / 6), 0.2);
  });

  test("R58: with post-norm it does not: 0.98 to 0.1", async () => {
    const ratio = (await lastWeightGradient(6, "post")) / (await lastWeightGradient(24, "post"));
    expectNear(ratio, 0.98, 0.1);
  });

  test.each([6, 12, 48])(
    "R59: DeepNorm of %d blocks passes the gradient on as it is, to 0.03",
    async (depth) => {
      const { model, end } = trunk(depth, "deepnorm");
      expect(deepNorm(depth).alpha).toBeCloseTo((2 * depth) ** 0.25, 12);
      const ends = ["dy embedded", `dy ${end}`] as const;
      const all = await passages({
        model,
        seed: `R59/${depth}`,
        nets: depth < 48 ? 6 : 2,
        batch: 8,
        measures: (what) => ends.some((name) => name === what),
      });
      const norms = all.map((each) => Math.sqrt(total(each, ends[0]) / total(each, ends[1])));
      expectNear(mean(norms), 1, 0.03);
    },
  );
});
