import { describe, expect, test } from "vitest";
import type { Trace, TraceRecord } from "../trace/trace.ts";
import { nonFinite } from "./non-finite.ts";
import { always, type Sample, traceOf } from "./trace.fixture.ts";

const { detect } = nonFinite;
const nan = Number.NaN;
const inf = Number.POSITIVE_INFINITY;

const broken: Readonly<
  Record<string, { sample: Sample; code: string; layer: string | undefined }>
> = {
  "a signal that overflows in the second layer": {
    sample: { loss: nan, gradNorm: nan, forward: [1, inf, nan, nan], grads: [nan, nan, nan, nan] },
    code: "non-finite-forward",
    layer: "h2",
  },
  "a signal that is NaN from the second layer on": {
    sample: { loss: nan, gradNorm: nan, forward: [1, nan, nan, nan], grads: [nan, nan, nan, nan] },
    code: "non-finite-forward",
    layer: "h2",
  },
  "a loss that breaks by itself": {
    sample: { loss: inf, gradNorm: nan },
    code: "non-finite-loss",
    layer: undefined,
  },
  "a gradient that overflows below the third layer": {
    sample: { gradNorm: inf, grads: [inf, inf, 1, 1], weightGrads: [inf, inf, 1, 1] },
    code: "non-finite-backward",
    layer: "h2",
  },
  "a gradient that is NaN below the third layer": {
    sample: { gradNorm: nan, grads: [nan, nan, 1, 1], weightGrads: [nan, nan, 1, 1] },
    code: "non-finite-backward",
    layer: "h2",
  },
};

describe.each(Object.entries(broken))("%s", (_, { sample, code, layer }) => {
  test("is found at its first step and layer", () => {
    const [finding, ...others] = detect(traceOf([...always({}, 3), sample, sample]));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ code, layer, step: 30, severity: "failure" });
  });

  test("is found where the step was measured on the whole set too, and at step 0", () => {
    const measured = { ...sample, trainLoss: 0.5 };
    expect(detect(traceOf([...always({}, 3), measured, {}]))).toMatchObject([
      { code, layer, step: 30 },
    ]);
    expect(detect(traceOf([measured]))).toMatchObject([{ code, layer, step: 0 }]);
  });
});

test("weights that broke in the last update are found by the loss at the end", () => {
  expect(
    detect(endingWith({ step: 80, loss: nan, gradNorm: nan, ...evaluated(nan) })),
  ).toMatchObject([{ code: "non-finite-update", layer: undefined, step: 80 }]);
});

test("the last record has no gradient, and that is no finding, whatever its step", () => {
  expect(detect(endingWith({ step: 80, loss: 0.5, gradNorm: nan, ...evaluated(0.5) }))).toEqual([]);
  const aborted = {
    ...traceOf([]),
    records: [{ step: 0, loss: 0.5, gradNorm: nan, ...evaluated(0.5) }],
  };
  expect(detect(aborted)).toEqual([]);
});

test("numbers that are large but finite are no finding", () => {
  const large = { loss: 1e30, gradNorm: 1e30, forward: [1e30, 1e30, 1e30, 1e30] };
  expect(detect(traceOf(always(large)))).toEqual([]);
});

test("a layer without weights and without the quantity is not blamed", () => {
  const trace = traceOf([
    {
      gradNorm: nan,
      grads: [nan, nan, nan, 1],
      weightGrads: [nan, nan, nan, 1],
      weightNorms: [4, 4, nan, 4],
    },
  ]);
  expect(detect(trace)).toMatchObject([{ code: "non-finite-backward", layer: "h2" }]);
});

function evaluated(trainLoss: number): Pick<TraceRecord, "evaluation"> {
  const metrics = { trainMetric: 0.5, validationLoss: trainLoss, validationMetric: 0.5 };
  return { evaluation: { trainLoss, ...metrics } };
}

function endingWith(last: TraceRecord): Trace {
  const trace = traceOf(always({ trainLoss: 0.5 }));
  return { ...trace, records: [...trace.records, last] };
}
