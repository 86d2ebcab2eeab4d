import { expect, test } from "vitest";
import type { Trace } from "../trace/trace.ts";
import { gradientMap } from "./gradient-map.ts";

const layer = (name: string) => ({ name, kind: "Dense", activation: "tanh", isWeighted: true });

function traceOf(grads: readonly (readonly number[])[]): Trace {
  return {
    header: {
      version: 1,
      source: "test",
      layers: ["a", "b", "out"].map(layer),
      optimizer: "sgd",
      learningRate: 0.1,
      clip: undefined,
      lossScale: 1,
      batchSize: 1,
      stepsPerEpoch: 1,
      plannedSteps: grads.length,
      seed: 0,
      goal: { loss: "mse", metric: "r2", chanceLoss: 1, chanceMetric: 0, ceilingMetric: 1 },
    },
    records: grads.map((norms, step) => ({
      step,
      loss: 1,
      gradNorm: 1,
      layers: { "activation-grad-norm": norms },
    })),
  };
}

test("the last hidden layer is the reference row on top, the input row is at the bottom", () => {
  const figure = gradientMap.figure(traceOf([[0.01, 1, 5]]));
  expect(figure.rows).toEqual(["b", "a"]);
  expect(figure.cells).toEqual([[0], [-2]]);
});

test("a gradient that is not finite stays in the map", () => {
  const figure = gradientMap.figure(traceOf([[Number.NaN, 1, 1]]));
  expect(figure.cells[1]).toEqual([Number.NaN]);
});

test("an empty trace is an empty map", () => {
  expect(gradientMap.figure(traceOf([])).cells).toEqual([[], []]);
});
