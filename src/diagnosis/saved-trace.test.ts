import { expect, test } from "vitest";
import { readTrace, writeTrace } from "../formats/trace.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { savedTrace } from "./saved-trace.ts";

const shown = {
  trace: {
    header: {
      ...{ version: 1, source: "test", layers: [], optimizer: "sgd", learningRate: 0.1 },
      ...{
        clip: undefined,
        lossScale: 1,
        batchSize: 1,
        stepsPerEpoch: 1,
        plannedSteps: 1,
        seed: 0,
      },
      goal: {
        ...{ loss: "mse", metric: "r2", chanceLoss: 1, chanceMetric: 0 },
        ceilingMetric: undefined,
      },
    },
    records: [],
  },
} as unknown as Diagnosis["shown"];

test("budget and prediction are in the file, and read from it again", () => {
  const budget = {
    step: 0,
    rows: [{ layer: "a", parts: { weights: 0.1, activation: -0.6 }, decades: -0.5 }],
    totals: {},
    decades: -0.5,
  };
  const prediction = { decades: -4, low: -5, high: -3, correlation: 1, measured: [-4.1] };
  const { header } = readTrace(writeTrace(savedTrace({ shown, budget, prediction })), "x");
  expect(header.budget).toEqual({
    step: 0,
    rows: [{ layer: "a", parts: { weights: 0.1, activation: -0.6 } }],
  });
  expect(header.prediction).toEqual({ decades: -4, low: -5, high: -3 });
});

test("a run of which nothing more is known is saved as it is", () => {
  const trace = savedTrace({ shown, budget: undefined, prediction: undefined });
  expect(trace).toEqual(shown.trace);
});
