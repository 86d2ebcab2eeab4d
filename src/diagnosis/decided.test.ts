import { describe, expect, test } from "vitest";
import { always, denseLayers, traceOf } from "../detectors/trace.fixture.ts";
import { isDecided } from "./decided.ts";

const cutOff = { weightGrads: [0, 0, 0, 1] };

describe("a run is decided", () => {
  test("when no hidden layer has had a gradient for ten samples", () => {
    expect(isDecided(traceOf(always(cutOff, 10)))).toBe(true);
    expect(isDecided(traceOf([...always({}, 5), ...always(cutOff, 10)]))).toBe(true);
  });

  test.each([
    ["before ten samples", traceOf(always(cutOff, 9))],
    ["when one hidden layer still learns", traceOf(always({ weightGrads: [0, 0, 1e-30, 1] }, 20))],
    ["when the gradient came back", traceOf([...always(cutOff, 20), {}])],
    [
      "when the last ten were not all cut off",
      traceOf([...always(cutOff, 9), {}, ...always(cutOff, 9)]),
    ],
    ["when gradients are NaN", traceOf(always({ weightGrads: [Number.NaN, 0, 0, 1] }, 20))],
    ["without hidden layers", traceOf(always({ weightGrads: [0] }, 20), {}, denseLayers(1))],
    ["without samples", traceOf([])],
  ])("but not %s", (_, trace) => {
    expect(isDecided(trace)).toBe(false);
  });
});
