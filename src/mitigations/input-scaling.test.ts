import { expect, test } from "vitest";
import { unscaledInputSize } from "../causes/unscaled-input.ts";
import { clusters, withScaledFeatures } from "../training/problems.fixture.ts";
import { inputScaling } from "./input-scaling.ts";
import { mlp } from "./plans.fixture.ts";

test("features that are codes are neither called unscaled nor scaled", () => {
  const large = withScaledFeatures(clusters(), 1000);
  const codes = { ...large, dataset: { ...large.dataset, codes: 2000 } };
  const apply = (problem: typeof large) =>
    inputScaling.apply(mlp(), { problem, trace: undefined, causes: [] });
  expect(unscaledInputSize(mlp(), large)).toBeGreaterThan(100);
  expect(apply(large)).toBeDefined();
  expect(unscaledInputSize(mlp(), codes)).toBeUndefined();
  expect(apply(codes)).toBeUndefined();
});
