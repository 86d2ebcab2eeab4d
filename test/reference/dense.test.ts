import { describe, expect, test, vi } from "vitest";
import type { ActivationId } from "../../src/model/activations/index.ts";
import { initializerRef } from "../../src/model/initializers/index.ts";
import { chi, elementwiseChi } from "../../src/theory/chi.ts";
import { linearLogGain, reluLogGain } from "../../src/theory/finite-width.ts";
import { lengthMap } from "../../src/theory/length-map.ts";
import { dropoutFactor } from "../../src/theory/norm-multipliers.ts";
import { chain, dense, gaussian, linear, scalar, weights } from "./networks.fixture.ts";
import {
  expectNear,
  mean,
  meanGain,
  named,
  type Passage,
  passages,
  total,
} from "./passage.fixture.ts";

vi.setConfig({ testTimeout: 60_000 });

/**
 * Six networks of 400 units and ten layers, 64 samples each. The mean gain of a network strays by 0.5 %, that of sigmoid
 * at σ_w² = 100, where few units are not saturated, by 1.5 %.
 */
const [units, depth, batch, nets] = [400, 10, 64, 6];
/** Where all samples end alike, as with biases, a network's signal is that of one sample: √(2/400) and more over layers. */
const settledTolerance = 0.04;

describe("the gain per layer of the squared gradient in dense networks", () => {
  // id, φ, σ_w², σ_b², q* where the signal settles, expected, tolerance
  test.each<[string, ActivationId, number, number, number | undefined, number, number]>([
    ["R3 He", "relu", 2, 0, undefined, 1, 0.01],
    ["R4 Glorot", "relu", 1, 0, undefined, 0.5, 0.01],
    ["R5 PyTorch's default", "relu", 1 / 3, 0, undefined, 1 / 6, 0.01],
    ["R6 Glorot", "sigmoid", 1, 0, 0.26469, 0.05572, 0.01],
    ["R7 gain 4", "sigmoid", 16, 0, 5.8554, 0.39888, 0.01],
    ["R8 gain 10", "sigmoid", 100, 0, 44.18, 0.98581, 0.02],
    ["R9 ordered", "tanh", 1.5, 0.05, 0.41804, 0.93864, 0.01],
    ["R10 critical", "tanh", 1.76095, 0.05, 0.57005, 1, 0.01],
    ["R11 chaotic", "tanh", 4, 0, 2.12147, 1.36267, 0.01],
    ["R14 LeCun", "selu", 1, 0, 1, 1.071575, 0.01],
  ])(
    "%s: %s at σ_w² = %f and σ_b² = %f, where the signal settles at %s, is %f to %f",
    async (seed, id, weightVariance, biasVariance, settled, expected, tolerance) => {
      const q = settled ?? 1;
      expectNear(chi(scalar(id), weightVariance, q), expected, 1e-3);
      const all = await passages({
        model: chain([units], depth, () => [
          dense(units, weights(weightVariance), id, biasVariance),
        ]),
        seed,
        nets,
        batch,
        measures: (what) => /^d?z /.test(what),
        input: Math.sqrt((q - biasVariance) / weightVariance),
      });
      const places = named("a", 1, depth);
      expectNear(meanGain(all, "dz", places), expected, tolerance);
      if (settled === undefined) return;
      expectNear(lengthMap(scalar(id), { weightVariance, biasVariance }, q), q, 1e-3);
      const lengths = all.flatMap((passage) => places.map((place) => total(passage, `z ${place}`)));
      expectNear(mean(lengths) / batch / units, q, settledTolerance);
    },
  );

  test("R17: ReLU with dropout ½ at σ_w² = 2 is 2, forward and backward", async () => {
    const all = await passages({
      model: chain([units], depth, () => [
        linear(units, weights(2)),
        { kind: "ReLU", config: { negativeSlope: 0, maxValue: undefined, threshold: 0 } },
        { kind: "Dropout", config: { rate: 0.5 } },
      ]),
      seed: "R17",
      nets,
      batch,
    });
    const places = named("a", 1, depth);
    const expected = 2 * chi(scalar("relu"), 1, 1) * dropoutFactor(0.5);
    expect(expected).toBeCloseTo(2, 9);
    expectNear(meanGain(all, "dz", places), expected, 0.01);
    expectNear(1 / meanGain(all, "z", places), expected, 0.01);
  });

  test("R40: between 200 and 800 He units the total stays and single elements change by 4 and ¼", async () => {
    const all = await passages({
      model: chain([200], 20, (i) => [dense(i % 2 === 0 ? 800 : 200, weights(2), "relu")]),
      seed: "R40",
      nets: 5,
      batch,
    });
    const gains = (from: number) =>
      Array.from({ length: 9 }, (_, k) => {
        const i = from + 2 * k;
        return meanGain(all, "dz", [`a${i}`, `a${i + 1}`]);
      });
    const [widening, narrowing] = [mean(gains(1)), mean(gains(2))];
    expectNear(widening, 1, 0.03);
    expectNear(narrowing, 1, 0.03);
    expect(elementwiseChi(1, 200, 800)).toBe(4);
    expectNear((widening * 800) / 200, 4, 0.03);
    expectNear((narrowing * 200) / 800, 0.25, 0.03);
  });
});

describe("the profile of weight gradients", () => {
  test("R33: is flat in a bias-free ReLU network with PyTorch's variance, and tells nothing of what vanished", async () => {
    const layers = 20;
    const all = await passages({
      model: chain([200], layers, () => [dense(200, weights(1 / 3), "relu")]),
      seed: "R33",
      nets: 10,
      batch,
    });
    const decades = (what: string) =>
      mean(all.map((passage) => Math.log10(total(passage, what)) / 2));
    const [first, middle, last] = [1, 10, 20].map((l) => decades(`dw a${l}/kernel`));
    expect(Math.abs((first ?? 0) - (last ?? 0))).toBeLessThan(0.1);
    expect(Math.abs((first ?? 0) - (middle ?? 0))).toBeLessThan(0.1);
    // While the gradient of the signal itself loses a factor √6 per layer.
    const lost = decades("dz a1") - decades("dz a20");
    expect(Math.abs(lost - 19 * Math.log10(Math.sqrt(1 / 6)))).toBeLessThan(0.1);
  });
});

describe("the spread of the squared gradient between narrow networks", () => {
  /** ln of every layer's gain, per network and sample. */
  function logGains(all: readonly Passage[], what: string, places: readonly string[]): number[][] {
    return all.flatMap((passage) =>
      Array.from(passage[`${what} ${places[0]}`] ?? [], (_, sample) =>
        places.slice(1).map((place, l) => {
          const at = (name: string) => passage[`${what} ${name}`]?.[sample] ?? Number.NaN;
          return Math.log(at(places[l] ?? "") / at(place));
        }),
      ),
    );
  }
  function variance(values: readonly number[]): number {
    const center = mean(values);
    return mean(values.map((value) => (value - center) ** 2));
  }

  // Samples of a network share its weights, but their gradients are at right angles: 8 of each count as nearly as many
  // networks. A variance from N layers strays by √(2/N) to √(3/N): 1.5 to 2 %.
  test.each([
    ["R28", 50, 50, 40, 5.41, -2.587],
    ["R29", 100, 20, 60, 1.039, -0.508],
    ["R30", 32, 10, 250, 1.775, -0.825],
  ])(
    "%s: ln |∂L/∂x|² of ReLU of width %d, depth %d over %d networks has variance %d, mean %d",
    async (seed, width, layers, count, expectedVariance, expectedMean) => {
      const exact = reluLogGain(width);
      expectNear(exact.variance * layers, expectedVariance, 1e-3);
      expectNear(exact.mean * layers, expectedMean, 1e-3);
      const all = await passages({
        model: chain([width], layers, () => [dense(width, gaussian(2), "relu")]),
        seed,
        nets: count,
        batch: 8,
      });
      // From x to the gradient behind the last layer: one gain per layer, ReLU and weights together.
      const gains = logGains(all, "dy", ["x", ...named("a", 1, layers)]);
      expectNear(variance(gains.flat()) * layers, expectedVariance, 0.05);
      // The mean of a gain is 1 exactly, so ln gain − gain + 1 has the same mean as ln gain and strays far less.
      const shifted = gains.flat().map((gain) => gain - Math.exp(gain) + 1);
      expectNear(mean(shifted) * layers, expectedMean, 0.05);
      // Layers are independent, so that the variance of the whole is the sum over the layers: 4 √(2/N) of N networks.
      const whole = gains.map((layer) => layer.reduce((sum, gain) => sum + gain, 0));
      expectNear(variance(whole), expectedVariance, 4 * Math.sqrt(2 / count));
    },
  );

  test("R32: linear Gaussian networks of width 50, depth 50 have variance 2.04", async () => {
    expectNear(linearLogGain(50).variance * 50, 2.04, 2e-3);
    const all = await passages({
      model: chain([50], 50, () => [linear(50, gaussian(1))]),
      seed: "R32",
      nets: 40,
      batch: 8,
    });
    const gains = logGains(all, "dy", ["x", ...named("a", 1, 50)]);
    expectNear(variance(gains.flat()) * 50, 2.04, 0.05);
  });

  test("R32: orthogonal linear networks have none", async () => {
    const all = await passages({
      model: chain([50], 50, () => [linear(50, initializerRef("orthogonal"))]),
      seed: "R32",
      nets: 2,
      batch: 4,
    });
    const gains = logGains(all, "dy", ["x", ...named("a", 1, 50)]);
    const whole = gains.map((layer) => layer.reduce((sum, gain) => sum + gain, 0));
    for (const gain of whole) expect(Math.abs(gain)).toBeLessThan(1e-4); // float32
  });
});
