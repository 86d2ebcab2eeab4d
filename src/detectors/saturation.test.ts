import { describe, expect, test } from "vitest";
import { saturation } from "./saturation.ts";
import { always, type Sample, traceOf } from "./trace.fixture.ts";

const { detect } = saturation;

describe("pre-activations in the flat part of the activation", () => {
  test("are a failure above nine tenths of a hidden layer", () => {
    expect(detect(traceOf(always({ saturated: [0.95, 0.2, 0.2, 0.2] })))).toEqual([
      {
        detector: "saturation",
        code: "units-saturated",
        layer: "h1",
        step: 0,
        severity: "failure",
        figures: { saturated: 0.95, share: 1, atEnd: 1 },
        limits: { saturated: 0.9 },
      },
    ]);
  });

  test("are a warning above half, and none below", () => {
    expect(detect(traceOf(always({ saturated: [0.6, 0.45, 0.2, 0.2] })))).toMatchObject([
      { layer: "h1", severity: "warning", limits: { saturated: 0.5 } },
    ]);
  });
});

describe("what is not saturation", () => {
  test("the output layer of a good classifier, which is sure of its answers", () => {
    expect(detect(traceOf(always({ saturated: [0.1, 0.1, 0.1, 0.99] })))).toEqual([]);
  });

  test("hidden layers of a network that has learned its task and is sure of it", () => {
    const sure: Sample = { saturated: [0.95, 0.95, 0.95, 0.99], grads: [1e-3, 1e-3, 1e-3, 1e-3] };
    expect(detect(traceOf([{}, {}, ...always(sure)]))).toEqual([]);
  });

  test("one outlier batch", () => {
    expect(detect(traceOf([...always({}), { saturated: [1, 1, 1, 1] }, ...always({})]))).toEqual(
      [],
    );
  });

  test("an activation that has no flat part", () => {
    const none = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
    expect(detect(traceOf(always({ saturated: none })))).toEqual([]);
  });
});
