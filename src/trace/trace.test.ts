import { describe, expect, test } from "vitest";
import { type Evaluation, evaluations, samples, type Trace, weightedLayers } from "./trace.ts";

const evaluation: Evaluation = {
  trainLoss: 0.5,
  trainMetric: 0.9,
  validationLoss: 0.6,
  validationMetric: 0.8,
};
const layer = { kind: "Dense", activation: "relu", isWeighted: true };
const trace: Trace = {
  header: {
    version: 1,
    source: "fixture",
    layers: [
      { ...layer, name: "first" },
      { ...layer, name: "act", kind: "Activation", isWeighted: false },
      { ...layer, name: "last" },
    ],
    optimizer: "sgd",
    learningRate: 0.1,
    clip: undefined,
    lossScale: 1,
    batchSize: 8,
    stepsPerEpoch: 2,
    plannedSteps: 4,
    seed: 0,
    goal: {
      loss: "mse",
      metric: "r2",
      chanceLoss: 1,
      chanceMetric: 0,
      ceilingMetric: undefined,
    },
  },
  records: [
    { step: 0, loss: 1, gradNorm: 2, layers: { "grad-norm": [1, 2, 3] }, evaluation },
    { step: 1, loss: 1, gradNorm: 2 },
    { step: 2, loss: Number.NaN, gradNorm: Number.POSITIVE_INFINITY, layers: {} },
    { step: 4, loss: 1, gradNorm: Number.NaN, evaluation: { ...evaluation, trainLoss: 0.1 } },
  ],
};

describe("samples", () => {
  test("are the records in which layers were measured, as they are", () => {
    expect(samples(trace)).toEqual([trace.records[0], trace.records[2]]);
  });

  test("of a trace without records are none", () => {
    expect(samples({ ...trace, records: [] })).toEqual([]);
  });
});

describe("evaluations", () => {
  test("are the whole-set measurements with their steps", () => {
    expect(evaluations(trace)).toEqual([
      { step: 0, ...evaluation },
      { step: 4, ...evaluation, trainLoss: 0.1 },
    ]);
  });

  test("of a trace without records are none", () => {
    expect(evaluations({ ...trace, records: [] })).toEqual([]);
  });
});

describe("weightedLayers", () => {
  test("are the indices of layers with a weight matrix, input to output", () => {
    expect(weightedLayers(trace)).toEqual([0, 2]);
  });

  test("of a trace without layers are none", () => {
    expect(weightedLayers({ ...trace, header: { ...trace.header, layers: [] } })).toEqual([]);
  });
});
