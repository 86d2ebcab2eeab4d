import { describe, expect, test } from "vitest";
import { gradientBound } from "./changes/gradient-bound.ts";
import { clipByGlobalNorm } from "./clip-by-global-norm.ts";
import { clipByNorm } from "./clip-by-norm.ts";
import { clipByValue } from "./clip-by-value.ts";
import { huberLoss } from "./huber-loss.ts";
import { l1Regularization } from "./l1-regularization.ts";
import { l2Regularization } from "./l2-regularization.ts";
import { largerLearningRate } from "./larger-learning-rate.ts";
import {
  denseNamed,
  layerNamed,
  mlp,
  oneNumber,
  situationWith,
  threeClasses,
  traceOf,
} from "./plans.fixture.ts";
import { smallerLearningRate } from "./smaller-learning-rate.ts";
import { smallestLearningRate } from "./smallest-learning-rate.ts";

describe("gradientBound", () => {
  test("is twice the median of the first finite norms", () => {
    expect(gradientBound(traceOf([0.2, 0.3, 0.25, Number.NaN]))).toBeCloseTo(0.5, 12);
  });

  test("looks at the first 20 only, before an explosion", () => {
    const calm = Array.from({ length: 20 }, () => 0.25);
    const wild = Array.from({ length: 100 }, () => 1e9);
    expect(gradientBound(traceOf([...calm, ...wild]))).toBeCloseTo(0.5, 12);
  });

  test("stays between 0.1 and 1: a sick control does not say what is healthy", () => {
    expect(gradientBound(traceOf([1e12, Number.POSITIVE_INFINITY]))).toBe(1);
    expect(gradientBound(traceOf([1e-9, 0]))).toBe(0.1);
  });

  test("is 1 without a control, without records and without a finite norm", () => {
    expect(gradientBound(undefined)).toBe(1);
    expect(gradientBound(traceOf([]))).toBe(1);
    expect(gradientBound(traceOf([Number.NaN, Number.POSITIVE_INFINITY]))).toBe(1);
  });
});

describe("clipping", () => {
  const situation = situationWith(threeClasses, [0.25]);
  // 2·6 + 6 + 6·6 + 6 + 6·3 + 3 elements in 6 tensors.
  const plan = mlp({ widths: [6, 6] });

  test.each([
    { mitigation: clipByGlobalNorm, kind: "global-norm", threshold: 0.5 },
    { mitigation: clipByNorm, kind: "norm", threshold: 0.2 }, // 0.5 / √6
    { mitigation: clipByValue, kind: "value", threshold: 0.056 }, // 0.5 / √81
  ])(
    "$mitigation.id bounds the norm of the whole gradient by the same number",
    ({ mitigation, kind, threshold }) => {
      expect(mitigation.apply(plan, situation)?.recipe.clip).toEqual({ kind, threshold });
      expect(mitigation.apply(plan, situation)?.model).toBe(plan.model);
    },
  );

  test("takes the place of another kind, and leaves a tighter one of its own", () => {
    const loose = mlp({ recipe: { clip: { kind: "value", threshold: 0.01 } } });
    expect(clipByGlobalNorm.apply(loose, situation)?.recipe.clip?.kind).toBe("global-norm");
    const tight = mlp({ recipe: { clip: { kind: "global-norm", threshold: 0.01 } } });
    expect(clipByGlobalNorm.apply(tight, situation)).toBeUndefined();
  });
});

describe("learning rates", () => {
  test.each([
    { mitigation: smallerLearningRate, rate: 0.01 },
    { mitigation: smallestLearningRate, rate: 0.001 },
    { mitigation: largerLearningRate, rate: 1 },
  ])("$mitigation.id makes 0.1 $rate and keeps the momentum", ({ mitigation, rate }) => {
    const { config } = mitigation.apply(mlp()).recipe.optimizer;
    expect(config).toEqual({ learningRate: rate, momentum: 0.9 });
  });

  test("start from the optimizer's default where the recipe gives none", () => {
    const plan = mlp({ recipe: { optimizer: { id: "adam", config: {} } } });
    expect(smallerLearningRate.apply(plan).recipe.optimizer.config).toEqual({
      learningRate: 0.0001,
    });
  });

  test("of unknown optimizers are refused", () => {
    const plan = mlp({ recipe: { optimizer: { id: "adan", config: {} } } });
    expect(() => smallerLearningRate.apply(plan)).toThrow(
      'recipe: unknown id, got "adan"; try "adam"',
    );
  });
});

describe("regularization", () => {
  test.each([
    { mitigation: l2Regularization, regularizer: { l1: 0, l2: 1e-4 } },
    { mitigation: l1Regularization, regularizer: { l1: 1e-5, l2: 0 } },
  ])("$mitigation.id is added to hidden kernels only", ({ mitigation, regularizer }) => {
    const before = mlp();
    const after = mitigation.apply(before);
    expect(denseNamed(after, "h3").config.kernelRegularizer).toEqual(regularizer);
    expect(layerNamed(after, "y")).toBe(layerNamed(before, "y"));
  });

  test("of one kind keeps the other", () => {
    const both = l1Regularization.apply(l2Regularization.apply(mlp()) ?? mlp());
    expect(denseNamed(both, "h1").config.kernelRegularizer).toEqual({ l1: 1e-5, l2: 1e-4 });
  });
});

describe("huber-loss", () => {
  const mse = mlp({ recipe: { loss: { id: "mse", config: {} } } });

  test("replaces the squared error of numbers", () => {
    const after = huberLoss.apply(mse, situationWith(oneNumber));
    expect(after?.recipe.loss).toEqual({ id: "huber", config: { delta: 1 } });
  });

  test("does not apply to classes or to other losses", () => {
    expect(huberLoss.apply(mse, situationWith(threeClasses))).toBeUndefined();
    expect(huberLoss.apply(mlp(), situationWith(oneNumber))).toBeUndefined();
  });
});
