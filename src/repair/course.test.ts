import { expect, test } from "vitest";
import { gradientTrace } from "../charts/trace.fixture.ts";
import { courseOf } from "./course.ts";

test("a short run is kept whole: losses, and the gradients of the last step that was watched", () => {
  const trace = gradientTrace([
    [1, 2, 4],
    [1.23456e-7, Number.NaN, Number.POSITIVE_INFINITY],
  ]);
  expect(courseOf(trace)).toEqual({
    steps: [0, 10],
    losses: [1, 1],
    layers: ["layer_0", "layer_1", "layer_2"],
    gradNorms: [1.235e-7, Number.NaN, Number.POSITIVE_INFINITY],
  });
});

test("a long and deep run is thinned to 32 points and 48 layers, with both ends", () => {
  const rows = Array.from({ length: 1000 }, () => Array.from({ length: 200 }, (_, i) => i + 1));
  const { steps, losses, layers, gradNorms } = courseOf(gradientTrace(rows));
  expect([steps.length, losses.length, layers.length, gradNorms.length]).toEqual([32, 32, 48, 48]);
  expect([steps[0], steps.at(-1)]).toEqual([0, 9990]);
  expect([layers[0], layers.at(-1)]).toEqual(["layer_0", "layer_199"]);
});

test("a run without records has no course", () => {
  expect(courseOf(gradientTrace([]))).toEqual({
    ...{ steps: [], losses: [] },
    ...{ layers: [], gradNorms: [] },
  });
});
