import { expect, test } from "vitest";
import { denseLayers, traceOf } from "../detectors/trace.fixture.ts";
import { layerSummaries } from "./layer-summary.ts";

const nan = Number.NaN;

test("one row per layer: first and last gradients, the median update, the worst saturation and silence", () => {
  const trace = traceOf(
    [
      {
        grads: [1, 2],
        weightGrads: [3, 4],
        updates: [0.1, nan],
        saturated: [0.2, nan],
        dead: [nan, nan],
      },
      {
        grads: [5, 6],
        weightGrads: [7, 8],
        updates: [0.3, nan],
        saturated: [0.9, nan],
        dead: [nan, nan],
      },
      {
        grads: [9, nan],
        weightGrads: [2, 1],
        updates: [Number.POSITIVE_INFINITY, nan],
        saturated: [0.4, nan],
      },
    ],
    {},
    denseLayers(2),
  );
  expect(layerSummaries(trace)).toEqual([
    {
      layer: "h1",
      kind: "Dense",
      activation: "relu",
      gradNorm: [3, 2],
      activationGradNorm: [1, 9],
      updateRatio: expect.closeTo(0.2, 12),
      saturation: 0.9,
      deadUnits: 0.1,
    },
    {
      layer: "y",
      kind: "Dense",
      activation: "sigmoid",
      gradNorm: [4, 1],
      activationGradNorm: [2, nan],
      updateRatio: nan,
      saturation: nan,
      deadUnits: 0.1,
    },
  ]);
});

test("a run that was never watched has rows without numbers", () => {
  const [row] = layerSummaries(traceOf([]));
  expect(row).toEqual({
    layer: "h1",
    kind: "Dense",
    activation: "relu",
    gradNorm: [nan, nan],
    activationGradNorm: [nan, nan],
    updateRatio: nan,
    saturation: nan,
    deadUnits: nan,
  });
});
