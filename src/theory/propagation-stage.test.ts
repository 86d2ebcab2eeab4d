import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { activations } from "./activations.fixture.ts";
import type { WindowAxis } from "./convolution-border.ts";
import type { MergeStage, PropagationLayer } from "./propagation-layer.ts";
import { applyStages } from "./propagation-stage.ts";
import type { AppliedStage, SignalState } from "./propagation-state.ts";

const start: SignalState = { mean: 0.3, secondMoment: 1, product: 0.4, width: 64 };
const axis = (size: number, more: Partial<WindowAxis> = {}): WindowAxis => ({
  size,
  window: 3,
  stride: 1,
  dilation: 1,
  padding: "same",
  ...more,
});

function applied(layer: PropagationLayer, state = start): AppliedStage {
  const [stage] = applyStages([layer], state);
  if (!stage) throw new Error("one stage");
  return stage;
}

const dense = (weightVariance: number): PropagationLayer => ({
  kind: "dense",
  name: "dense",
  fanIn: 64,
  fanOut: 64,
  weightVariance,
  biasVariance: 0,
});
const relu = { kind: "activation", name: "relu", activation: activations.relu } as const;
const convolution = (padding: WindowAxis["padding"]) =>
  ({
    kind: "convolution",
    name: "convolution",
    fanIn: 576,
    fanOut: 32,
    weightVariance: 2,
    biasVariance: 0,
    axes: [axis(8, { padding }), axis(8, { padding })],
  }) as const;
const merge = (
  how: MergeStage["how"],
  branches: MergeStage["branches"],
  features?: readonly number[],
): MergeStage => ({ kind: "merge", name: "merge", how, branches, ...(features && { features }) });

describe("a convolution", () => {
  test("without padding is a dense layer", () => {
    const { state, chi } = applied(convolution("valid"));
    expect(state).toMatchObject({ mean: 0, secondMoment: 2, product: 0.8, width: 32 });
    expect(chi).toBe(2);
  });

  test("with zero padding loses what the border loses, less with every layer", () => {
    const stages = applyStages(
      Array.from({ length: 20 }, () => [convolution("same"), relu]).flat(),
      { ...start, mean: 0 },
    );
    const chis = stages
      .filter(({ layer }) => layer.kind === "convolution")
      .map(({ chi }) => chi / 2);
    expect(chis[0]).toBeCloseTo((1 - 2 / 24) ** 2, 9);
    expect(chis.at(-1)).toBeCloseTo(0.9212, 3);
    const perLayer = chis.reduce((product, chi) => product * chi, 1) ** (1 / 20);
    expect(perLayer).toBeCloseTo(0.91, 2);
  });
});

describe("windows without weights", () => {
  test("max pooling hands the gradient on and knows the activation before it", () => {
    const axes = [axis(8, { window: 2, stride: 2 }), axis(8, { window: 2, stride: 2 })];
    const independent = { ...start, mean: 0, product: 0 };
    const [, pool] = applyStages([relu, { kind: "max-pool", name: "pool", axes }], independent);
    expect(pool?.chi).toBe(1);
    expect(pool?.state.secondMoment).toBeCloseTo(1.5438, 4);
    const plain = applied({ kind: "max-pool", name: "pool", axes }, independent);
    expect(plain.state.secondMoment).toBeCloseTo(1.5513, 4);
  });

  test("average pooling keeps mean and product", () => {
    const axes = [axis(8, { window: 8, stride: 8, padding: "valid" })];
    const { state, chi } = applied({ kind: "average-pool", name: "pool", axes });
    expect(chi).toBe(1 / 8);
    expect(state).toMatchObject({ mean: 0.3, product: 0.4, profile: [[1]] });
    expect(state.secondMoment).toBeCloseTo(0.4 + 0.6 / 8, 12);
  });

  test("upsampling adds up gradients, padding dilutes the signal", () => {
    expect(applied({ kind: "upsample", name: "up", factors: [2, 3] }).chi).toBe(6);
    const axes = [{ size: 6, before: 1, after: 1 }];
    const { state, chi } = applied({ kind: "pad", name: "pad", axes });
    expect(chi).toBe(1);
    expect(state.secondMoment).toBeCloseTo(0.75, 12);
    expect(state.profile).toEqual([[0, ...new Array(6).fill(8 / 6), 0]]);
  });

  test("a signal that has lost its positions is alike at all of them", () => {
    const flat = applyStages(
      [convolution("same"), { kind: "flatten", name: "flat" }, convolution("same")],
      start,
    );
    expect(flat[2]?.chi).toBeCloseTo(flat[0]?.chi ?? 0, 12);
  });
});

describe("merges", () => {
  test("add what branches pass, with the product of their means twice", () => {
    const { state, chi } = applied(merge("add", [[], [dense(2), relu]]));
    const mean = Math.sqrt(1 / Math.PI);
    expect(chi).toBeCloseTo(2, 7);
    expect(state.mean).toBeCloseTo(0.3 + mean, 7);
    expect(state.secondMoment).toBeCloseTo(1 + 1 + 2 * 0.3 * mean, 7);
  });

  test("subtract and average are sums with other weights", () => {
    const sum = applied(merge("add", [[], [dense(2)]]));
    const difference = applied(merge("subtract", [[], [dense(2)]]));
    const average = applied(merge("average", [[], [dense(2)]]));
    expect(difference.state.secondMoment).toBeCloseTo(sum.state.secondMoment, 12);
    expect(average.state.secondMoment).toBeCloseTo(sum.state.secondMoment / 4, 12);
    expect(average.chi).toBeCloseTo(sum.chi / 4, 12);
    const means = applied(merge("subtract", [[], [relu]]));
    const { state: end } = applied(relu);
    expect(means.state.mean).toBeCloseTo(0.3 - end.mean, 12);
  });

  test("concatenate shares the gradient out by features", () => {
    const { state, chi, branches } = applied(merge("concatenate", [[], [dense(2)]], [48, 16]));
    expect(branches.map(({ share }) => share)).toEqual([0.75, 0.25]);
    expect(chi).toBeCloseTo(0.75 + 0.25 * 2, 12);
    expect(state).toMatchObject({ width: 64, secondMoment: 1.25 });
    expect(state.mean).toBeCloseTo(0.225, 12);
  });

  test("a gate multiplies each way's gradient by the other's square", () => {
    const gate = { kind: "scale", name: "gate", factor: 0.5, offset: 0 } as const;
    const { state, chi } = applied(merge("multiply", [[dense(2)], [dense(1), gate]]));
    expect(state.secondMoment).toBeCloseTo(2 * 0.25, 12);
    expect(chi).toBeCloseTo(2 * 0.25 + 0.25 * 2, 12);
  });
});

describe("single stages", () => {
  test("noise adds variance to each input alone", () => {
    const { state, chi } = applied({ kind: "noise", name: "noise", variance: 0.5 });
    expect(state).toMatchObject({ mean: 0.3, secondMoment: 1.5, product: 0.4 });
    expect(chi).toBe(1);
  });

  test("a scale moves mean and squares together", () => {
    const { state, chi } = applied({ kind: "scale", name: "scale", factor: 2, offset: -1 });
    expect(state.mean).toBeCloseTo(-0.4, 12);
    expect(state.secondMoment).toBeCloseTo(4 - 1.2 + 1, 12);
    expect(state.product).toBeCloseTo(1.6 - 1.2 + 1, 12);
    expect(chi).toBe(4);
  });

  test("standardized data has mean 0, variance 1 and nothing in common", () => {
    const { state, chi } = applied({ kind: "standardize", name: "data", factor: 9 });
    expect(state).toMatchObject({ mean: 0, secondMoment: 1, product: 0 });
    expect(chi).toBe(9);
  });

  test("a table passes no gradient and does not depend on its input", () => {
    const table = { kind: "table", name: "rows", secondMoment: 0.1, product: 0, width: 8 } as const;
    const { state, chi } = applied(table);
    expect(state).toMatchObject({ mean: 0, secondMoment: 0.1, product: 0, width: 8 });
    expect(chi).toBe(0);
  });

  test("alpha dropout keeps mean 0 and variance 1, as sampled", () => {
    const keep = 0.8;
    const stage = { kind: "alpha-dropout", name: "alpha", keep } as const;
    const standard = applied(stage, { mean: 0, secondMoment: 1, product: 0.5, width: 8 });
    expect(standard.state.secondMoment).toBeCloseTo(1, 12);

    const rng = rngOf("alpha");
    const limit = -1.7580993408473766;
    const a = 1 / Math.sqrt(keep * (1 + (1 - keep) * limit * limit));
    let [mean, square] = [0, 0];
    const draws = 40000;
    for (let i = 0; i < draws; i++) {
      const x = 0.3 + Math.sqrt(1 - 0.09) * rng.normal();
      const y = a * (rng.uniform() < keep ? x : limit) - a * limit * (1 - keep);
      mean += y / draws;
      square += (y * y) / draws;
    }
    const { state, chi } = applied(stage);
    expect(state.mean).toBeCloseTo(mean, 1);
    expect(Math.abs(state.secondMoment / square - 1)).toBeLessThan(0.03);
    expect(chi).toBeCloseTo(a * a * keep, 12);
  });

  test("maxout of one piece is nothing, of three it has 1.2757", () => {
    const one = applied({ kind: "maxout", name: "maxout", pieces: 1 });
    expect(one.state.secondMoment).toBeCloseTo(1, 7);
    expect(one.state.product).toBeCloseTo(0.4, 7);
    const three = applied(
      { kind: "maxout", name: "maxout", pieces: 3 },
      { ...start, mean: 0, product: 1 },
    );
    expect(three.chi).toBe(1);
    expect(three.state.secondMoment).toBeCloseTo(1.275664, 5);
    expect(three.state.product).toBeCloseTo(1.275664, 5);
  });

  test("GroupNorm of one channel leaves nothing in common, of many all", () => {
    const group = (channels: number): PropagationLayer => ({
      kind: "group-norm",
      name: "norm",
      gammaSquared: 1,
      channels,
      width: 1e9,
    });
    expect(applied(group(1)).state).toMatchObject({ mean: 0, secondMoment: 1, product: 0 });
    const layerNorm = { kind: "layer-norm", name: "norm", gammaSquared: 1, width: 1e9 } as const;
    const [many, layer] = [applied(group(1e9)), applied(layerNorm)];
    expect(many.state.product).toBeCloseTo(layer.state.product, 7);
    expect(many.chi).toBeCloseTo(layer.chi, 7);
  });

  test("attention averages tokens: R43 in length, and more alike behind it", () => {
    const attention = {
      kind: "attention",
      name: "attention",
      valueVariance: 1,
      logitVariance: 0,
      tokens: 64,
      gradientCorrelation: 0,
      width: 64,
    } as const;
    const apart = applied(attention, { ...start, mean: 0, product: 0 });
    expect(apart.state.secondMoment).toBeCloseTo(1 / 64, 12);
    expect(apart.chi).toBeCloseTo(1 / 64, 12);
    const half = applied(attention, { ...start, mean: 0, product: 0.5 });
    expect(half.state.secondMoment).toBeCloseTo(0.5078, 4);
    expect(half.state.product).toBeCloseTo(0.5078, 4);
    expect(applied({ ...attention, gradientCorrelation: 1 }).chi).toBe(1);
  });
});
