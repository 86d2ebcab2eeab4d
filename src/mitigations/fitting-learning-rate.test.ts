import { expect, test } from "vitest";
import { always, traceOf } from "../detectors/trace.fixture.ts";
import { fittingLearningRate } from "./fitting-learning-rate.ts";
import { mlp, situationWith } from "./plans.fixture.ts";

const starved = (updateRatio: number) => ({
  ...situationWith(),
  causes: [
    {
      cause: "learning-rate-too-low",
      layer: undefined,
      layers: [],
      share: 1,
      figures: { updateRatio },
      counterfactual: undefined,
    },
  ],
});
const rateOf = (updateRatio: number) =>
  fittingLearningRate.apply(mlp(), starved(updateRatio))?.recipe.optimizer.config["learningRate"];

test("the rate is raised by the power of ten that makes an ordinary step of what was measured", () => {
  expect(rateOf(1e-7)).toBe(0.1 * 1e4);
  expect(rateOf(4e-8)).toBe(0.1 * 1e4);
  expect(rateOf(1e-5)).toBe(0.1 * 100);
});

test("steps of Adam, which are no longer where the gradient is larger, may be up to ten times as long", () => {
  const plan = mlp();
  const adam = { id: "adam", config: { learningRate: 1e-7 } } as const;
  const after = fittingLearningRate.apply(
    { ...plan, recipe: { ...plan.recipe, optimizer: adam } },
    starved(4e-7),
  );
  expect(after?.recipe.optimizer.config["learningRate"]).toBeCloseTo(1e-3, 12);
});

test("a step of nearly ordinary size, or none at all, is left alone", () => {
  expect(rateOf(1e-4)).toBeUndefined();
  expect(rateOf(0)).toBeUndefined();
  expect(rateOf(Number.NaN)).toBeUndefined();
  expect(fittingLearningRate.apply(mlp(), situationWith())).toBeUndefined();
});

test("of a rate that overshoots the first step counts, before it was thrown anywhere", () => {
  const trace = traceOf([{ updates: [20, 30, 40, 30] }, ...always({ updates: [1, 1, 1, 1] })]);
  const [cause] = starved(0).causes;
  const overshooting = cause ? [{ ...cause, cause: "learning-rate-too-high", figures: {} }] : [];
  const situation = { ...situationWith(), trace, causes: overshooting };
  const after = fittingLearningRate.apply(mlp(), situation);
  expect(after?.recipe.optimizer.config["learningRate"]).toBeCloseTo(0.1 * 10 ** -4, 12);
  const gentle = { ...situation, trace: traceOf(always({ updates: [1e-2, 1e-2, 1e-2, 1e-2] })) };
  expect(fittingLearningRate.apply(mlp(), gentle)).toBeUndefined();
});
