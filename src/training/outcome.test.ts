import { describe, expect, test } from "vitest";
import type { Trace, TraceGoal } from "../trace/trace.ts";
import { outcomeOf, progressOf } from "./outcome.ts";

const goal: TraceGoal = {
  loss: "binary-crossentropy",
  metric: "accuracy",
  chanceLoss: Math.LN2,
  chanceMetric: 0.5,
  ceilingMetric: 1,
};

describe("progressOf", () => {
  test.each([
    [0.5, 0],
    [0.7, 0.5],
    [0.9, 1],
    [0.3, -0.5],
  ])("an accuracy of %d between chance 0.5 and ceiling 0.9 is %d of the way", (metric, share) => {
    expect(progressOf({ ...goal, ceilingMetric: 0.9 }, metric)).toBeCloseTo(share, 12);
  });

  test("takes 1 as the ceiling where nobody knows it", () => {
    expect(progressOf({ ...goal, ceilingMetric: undefined }, 0.75)).toBe(0.5);
  });

  test("of a metric that is not a number is NaN, of R² −∞ it is −∞", () => {
    expect(progressOf(goal, Number.NaN)).toBeNaN();
    expect(progressOf(goal, Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("outcomeOf", () => {
  test.each([
    [0.89, undefined, false, "trained"],
    [0.75, undefined, false, "trained"],
    [0.74, undefined, false, "partly-trained"],
    [0.625, undefined, false, "partly-trained"],
    [0.62, undefined, false, "not-trained"],
    [0.3, undefined, false, "not-trained"],
    [Number.NaN, undefined, false, "not-trained"],
    [0.89, undefined, true, "trained"],
    [0.7, undefined, true, "partly-trained"],
    [0.5, undefined, true, "interrupted"],
    [0.89, 7, false, "diverged"],
    [0.5, 0, true, "diverged"],
  ] as const)(
    "metric %d, first non-finite step %s, interrupted %s: %s",
    (metric, step, stopped, kind) => {
      expect(outcomeOf(traceEndingAt(metric), step, stopped).kind).toBe(kind);
    },
  );

  test("carries the last whole-set measurement and the number of updates", () => {
    expect(outcomeOf(traceEndingAt(0.8), undefined, false)).toEqual({
      kind: "trained",
      steps: 12,
      finalLoss: 0.3,
      finalMetric: 0.8,
      validationLoss: 0.4,
      validationMetric: 0.75,
      firstNonFiniteStep: undefined,
      progress: expect.closeTo(0.6, 12),
    });
  });

  test("of a trace without records has no numbers and has not trained", () => {
    const outcome = outcomeOf({ ...traceEndingAt(0.8), records: [] }, undefined, false);
    expect(outcome.kind).toBe("not-trained");
    expect(outcome.steps).toBe(0);
    expect(outcome.finalLoss).toBeNaN();
    expect(outcome.progress).toBeNaN();
  });
});

function traceEndingAt(trainMetric: number): Trace {
  const evaluation = { trainLoss: 0.3, trainMetric, validationLoss: 0.4, validationMetric: 0.75 };
  return {
    header: {
      version: 1,
      source: "fixture",
      layers: [],
      optimizer: "sgd",
      learningRate: 0.1,
      clip: undefined,
      lossScale: 1,
      batchSize: 1,
      stepsPerEpoch: 1,
      plannedSteps: 12,
      seed: 0,
      goal,
    },
    records: [
      { step: 0, loss: 1, gradNorm: 1, evaluation: { ...evaluation, trainMetric: 0.5 } },
      { step: 1, loss: 1, gradNorm: 1 },
      { step: 12, loss: 0.3, gradNorm: Number.NaN, evaluation },
    ],
  };
}
