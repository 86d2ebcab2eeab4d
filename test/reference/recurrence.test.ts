import { describe, expect, test, vi } from "vitest";
import { rngOf } from "../../src/core/rng.ts";
import { activationRef } from "../../src/model/activations/index.ts";
import { built, initialValues } from "../../src/model/build.ts";
import type { InitializerRef } from "../../src/model/initializer.ts";
import { initializerRef } from "../../src/model/initializers/index.ts";
import type { LayerConfigs } from "../../src/model/model.ts";
import { largestSingularValue } from "../../src/stats/largest-singular-value.ts";
import { lstmPropagation } from "../../src/theory/lstm-propagation.ts";
import { singularEdges } from "../../src/theory/marchenko-pastur.ts";
import { recurrentPropagation } from "../../src/theory/recurrent.ts";
import { chain, gaussian, linear, scalar, weights } from "./networks.fixture.ts";
import { expectNear, mean, passages, total } from "./passage.fixture.ts";

vi.setConfig({ testTimeout: 60_000 });

/** Keras' defaults; a cell that answers with its last state, so that only there a gradient comes in. */
const plain: LayerConfigs["SimpleRNN"] = {
  units: 1,
  activation: activationRef("tanh"),
  useBias: false,
  kernelInitializer: initializerRef("glorot-uniform"),
  recurrentInitializer: initializerRef("orthogonal"),
  biasInitializer: initializerRef("zeros"),
  kernelRegularizer: undefined,
  recurrentRegularizer: undefined,
  biasRegularizer: undefined,
  dropout: 0,
  recurrentDropout: 0,
  returnSequences: false,
  goBackwards: false,
  zeroOutputForMask: false,
  layerNormalization: false,
};

describe("the factor per time step of the squared gradient in a tanh network", () => {
  const [units, features, steps, batch] = [300, 50, 60, 24];
  // Between a state that has settled and the gradient's first steps.
  const [from, to] = [35, 57];

  test.each<[string, number, number, number, InitializerRef | undefined]>([
    ["of gain 0.9 and input 0.1", 0.9, 0.1, 0.7527, undefined],
    ["of gain 1 and input 0.5", 1, 0.5, 0.5799, undefined],
    ["orthogonal, with input 0.1", 1, 0.1, 0.8762, initializerRef("orthogonal")],
    ["of gain 1.5 and input 0.1", 1.5, 0.1, 1.1291, undefined],
    ["of gain 3 and input 0.1", 3, 0.1, 1.8581, undefined],
  ])("R49: %s is as published to 0.02", async (name, gain, input, expected, orthogonal) => {
    const theory = recurrentPropagation(scalar("tanh"), {
      weightVariance: gain ** 2,
      inputVariance: input ** 2,
    });
    expectNear(theory.chi, expected, 1e-3);
    const config = {
      ...plain,
      units,
      kernelInitializer: weights(input ** 2),
      recurrentInitializer: orthogonal ?? gaussian(gain ** 2),
    };
    const all = await passages({
      model: chain([steps, features], 1, () => [{ kind: "SimpleRNN", config }]),
      seed: `R49/${name}`,
      nets: 4,
      batch,
      observe: "hidden-state",
      measures: (what) => what.startsWith("dhidden-state"),
    });
    const at = (t: number) => mean(all.map((each) => total(each, `dhidden-state a1 ${t}`)));
    expectNear((at(from) / at(to)) ** (1 / (to - from)), expected, 0.02);
  });
});

describe("the gradient of an LSTM's cell over 100 steps", () => {
  const [units, steps] = [64, 100];
  const uniform = initializerRef("random-uniform", {
    minval: -1 / Math.sqrt(units),
    maxval: 1 / Math.sqrt(units),
  });
  const pytorch = {
    kernelInitializer: uniform,
    recurrentInitializer: uniform,
    biasInitializer: uniform,
    unitForgetBias: false,
  };

  test.each<[string, number, Partial<LayerConfigs["LSTM"]>]>([
    ["PyTorch's start", -22, pytorch],
    ["Keras' start, with forget biases of 1", -10, {}],
    ["Keras' start without forget biases", -24, { unitForgetBias: false }],
    [
      "chrono's start",
      -0.8,
      { unitForgetBias: false, biasInitializer: initializerRef("chrono", { horizon: steps }) },
    ],
  ])("R52: %s changes it by %f decades, within 1.5", async (name, expected, settings) => {
    const config = {
      ...plain,
      units,
      useBias: true,
      recurrentActivation: activationRef("sigmoid"),
      unitForgetBias: true,
      ...settings,
    };
    const ends = [0, steps - 1].map((t) => `dcell-state a1 ${t}`);
    const all = await passages({
      model: chain([steps, units], 1, () => [{ kind: "LSTM", config }]),
      seed: `R52/${name}`,
      nets: 3,
      batch: 8,
      upstream: 1e12, // squares of 1e-24 would leave float32
      observe: "cell-state",
      measures: (what) => ends.includes(what),
    });
    const decades = all.map((each) => {
      const [first = Number.NaN, last = Number.NaN] = ends.map((end) => total(each, end));
      return Math.log10(first / last) / 2;
    });
    expect(Math.abs(mean(decades) - expected), `${mean(decades)}`).toBeLessThan(1.5);
  });

  test.each([
    ["PyTorch's start", -22, { weightVariance: 1 / 3, inputVariance: 2 / 3 }],
    ["Keras' start", -10, { weightVariance: 1 / 4, inputVariance: 0.4, forgetBias: 1 }],
  ])("R52: %s changes it by decades that the bracket of theory holds", (_, decades, start) => {
    const { tied } = lstmPropagation(start);
    const [low = 0, high = 0] = tied.map((chi) => (steps / 2) * Math.log10(chi));
    expect(low).toBeLessThan(decades);
    expect(high).toBeGreaterThan(decades);
  });
});

describe("singular values of Gaussian weights", () => {
  test.each([
    [500, 500, 1, 2],
    [1000, 250, 4, 3],
  ])(
    "R51: the largest of %d × %d is that of Marchenko and Pastur to 0.01",
    (rows, columns, variance, expected) => {
      // Var W = 1/250 for the second: fan-in · Var W = 4.
      const layers = built(chain([rows], 1, () => [linear(columns, gaussian(variance))]));
      const kernel = initialValues(layers, rngOf("R51")).get("a1/kernel") ?? [];
      const largest = largestSingularValue(rows, columns, kernel);
      expectNear(largest, expected, 0.01);
      const std = Math.sqrt(variance / rows);
      expectNear(singularEdges(rows, columns, std).largest, expected, 1e-9);
    },
  );
});
