import { describe, expect, test, vi } from "vitest";
import { rngOf } from "../../src/core/rng.ts";
import { referenceEngine } from "../../src/engine/reference.ts";
import type { ActivationId } from "../../src/model/activations/index.ts";
import type { InnerLayer } from "../../src/model/inner-layer.ts";
import {
  batchNormChi,
  layerNormAfterChi,
  layerNormJacobian,
  normBeforeChi,
  rmsNormJacobian,
  smallBatchFactor,
} from "../../src/theory/norm-multipliers.ts";
import {
  activation,
  batchNorm,
  chain,
  layerNorm,
  linear,
  rmsNorm,
  scalar,
  weights,
} from "./networks.fixture.ts";
import { drawn, expectNear, mean, meanGain, named, passages, total } from "./passage.fixture.ts";

vi.setConfig({ testTimeout: 60_000 });

describe("the gain per layer of the squared gradient with norms over features", () => {
  // The mean gain strays by 0.4 %: deep ReLU networks make all samples of a network alike, which then count as one.
  const [units, depth, batch, nets] = [400, 10, 64, 24];

  async function gain(seed: string, block: () => readonly InnerLayer[]): Promise<number> {
    const measures = (what: string) => what.startsWith("dz");
    const model = chain([units], depth, block);
    const all = await passages({ model, seed, nets, batch, measures });
    // The first norm sees another variance than the others, that of the input.
    return meanGain(all, "dz", named("a", 2, depth));
  }

  test.each<[string, ActivationId, number]>([
    ["R18", "relu", 1],
    ["R19", "tanh", 1.17781],
    ["R20", "gelu", 1.07203],
    ["R20", "silu", 1.06663],
    ["R20", "sigmoid", 0.15283],
  ])("%s: LayerNorm before %s is %f to 0.01", async (seed, id, expected) => {
    expectNear(normBeforeChi(scalar(id)), expected, 1e-4);
    const measured = await gain(seed, () => [linear(units, weights(1)), layerNorm, activation(id)]);
    expectNear(measured, expected, 0.01);
  });

  test("R18: RMSNorm before ReLU is 1 to 0.01, whatever the weights' scale", async () => {
    const measured = await gain("R18/rms", () => [
      linear(units, weights(5)),
      rmsNorm,
      activation("relu"),
    ]);
    expectNear(measured, 1, 0.01);
  });

  test("R21: LayerNorm after ReLU is 1.46694 to 0.015", async () => {
    expectNear(layerNormAfterChi(scalar("relu")), 1.46694, 1e-4);
    const measured = await gain("R21", () => [
      linear(units, weights(1)),
      activation("relu"),
      layerNorm,
    ]);
    expectNear(measured, 1.46694, 0.015);
  });
});

describe("the gain per layer of the squared gradient with batch normalization", () => {
  interface Setting {
    readonly id: ActivationId;
    readonly config?: Readonly<Record<string, number>>;
    readonly batch: number;
    readonly units: number;
    readonly nets?: number;
    readonly depth?: number;
    readonly isFrozen?: boolean;
  }

  /** The first and the last two blocks see another batch than the others, or another gradient. */
  async function gain({
    id,
    config,
    batch,
    units,
    nets = 1,
    depth = 10,
    isFrozen = false,
  }: Setting) {
    const all = await passages({
      model: chain([units], depth, () => [
        linear(units, weights(1)),
        batchNorm,
        activation(id, config),
      ]),
      seed: `batch-norm/${id}/${batch}`,
      measures: (what) => what.startsWith("dz"),
      nets,
      batch,
      ...(isFrozen && {
        constants: (tensors) =>
          tensors.flatMap(({ observed }) => [
            ...(observed["batch-mean"] ?? []),
            ...(observed["batch-variance"] ?? []),
          ]),
      }),
    });
    return meanGain(all, "dz", named("a", 3, depth - 2));
  }

  test.each<[string, ActivationId, number, number]>([
    ["R23", "relu", 1.46694, 0.02],
    ["R26", "tanh", 1.1778, 0.02],
    ["R26", "sigmoid", 1.0336, 0.02],
    ["R26", "gelu", 1.3188, 0.02],
    ["R26", "selu", 1.0716, 0.02],
    ["R26", "silu", 1.2121, 0.05],
  ])("%s: 256 samples before %s are %f to %f", async (_, id, expected, tolerance) => {
    expectNear(batchNormChi(scalar(id)), expected, 1e-4);
    expectNear(await gain({ id, batch: 256, units: 800 }), expected, tolerance);
  });

  test("R26: 256 samples before leaky ReLU of slope 0.2 are 1.2436 to 0.02", async () => {
    const config = { slope: 0.2 };
    expectNear(batchNormChi(scalar("leaky-relu", config)), 1.2436, 1e-4);
    const measured = await gain({ id: "leaky-relu", config, batch: 256, units: 800 });
    expectNear(measured, 1.2436, 0.02);
  });

  // The variance of 4 samples is so often nearly 0 that the gain has a mean but no variance of its own: the mean of 800,000
  // units still strays by 1 %. Weights would cost more than units do, so the units are given.
  test.each([
    [4, 2],
    [6, 1.3333],
    [8, 1.2],
    [16, 1.0769],
  ])("R24: %d samples of units that are given are %f to 0.02", async (batch, expected) => {
    expectNear(smallBatchFactor(batch), expected, 1e-4);
    const all = await passages({
      model: chain([Math.round(800_000 / batch)], 1, () => [batchNorm]),
      seed: "R24",
      nets: 4,
      batch,
    });
    expectNear(meanGain(all, "dy", ["x", "a1"]), expected, 0.02);
  });

  test.each([
    [8, 1.2],
    [16, 1.0769],
  ])("R24: %d samples in networks without activation are %f to 0.02", async (batch, expected) => {
    const measured = await gain({ id: "linear", batch, units: 400, nets: 6, depth: 14 });
    expectNear(measured, expected, 0.02);
  });

  test.each([
    [8, 1.76],
    [16, 1.58],
    [64, 1.491],
  ])("R25: %d samples before ReLU are about %f, to 0.03", async (batch, expected) => {
    expectNear(batchNormChi(scalar("relu"), batch), expected, 2e-3);
    expectNear(await gain({ id: "relu", batch, units: 800, nets: 2 }), expected, 0.03);
  });

  test("R27: it is the same where the gradient takes mean and variance as constants", async () => {
    const frozen = await gain({ id: "relu", batch: 256, units: 800, isFrozen: true });
    expectNear(frozen, 1.46694, 0.02);
  });
});

describe("exact identities of norms", () => {
  test("R47: ten times the weights before batch normalization have a tenth of the gradient, at a right angle to them", async () => {
    const scaled = (factor: number) =>
      passages({
        model: chain([8], 1, () => [linear(8, weights(factor * factor)), batchNorm]),
        seed: "R47",
        batch: 16,
        engine: referenceEngine,
      });
    const [small] = await scaled(1);
    const [large] = await scaled(10);
    // ε = 1e-6 beside variances of 1 and 100 moves the ratio by as much.
    expectNear(Math.sqrt(total(small, "dw a1/kernel") / total(large, "dw a1/kernel")), 10, 2e-6);
    const size = (what: string) => Math.sqrt(total(large, what));
    const inner = large?.["w·dw a1/kernel"]?.[0] ?? Number.NaN;
    expect(Math.abs(inner) / size("w a1/kernel") / size("dw a1/kernel")).toBeLessThan(1e-6);
  });

  test.each([
    ["LayerNorm", layerNorm, layerNormJacobian],
    ["RMSNorm", rmsNorm, rmsNormJacobian],
  ] as const)(
    "R48: |J|² of %s over 100 features is that of its closed form",
    async (_, norm, jacobian) => {
      const n = 100;
      const x = drawn(n, rngOf("R48").normal).map((value) => 3 * value + 1);
      const center = norm === layerNorm ? mean(x) : 0;
      const square = mean(x.map((value) => (value - center) ** 2));
      // The same sample n times, and at each another unit vector sent back: |J|² row by row.
      const [passage] = await passages({
        model: chain([n], 1, () => [norm]),
        seed: "R48",
        batch: n,
        input: () => Float64Array.from({ length: n * n }, (_, i) => x[i % n] ?? 0),
        upstream: () => Float64Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0)),
        engine: referenceEngine,
      });
      expectNear(total(passage, "dy x"), jacobian(n, square), 1e-4);
    },
  );
});
