import { describe, expect, test, vi } from "vitest";
import { evaluate } from "../../src/engine/reference.ts";
import { builder } from "../../src/graph/builder.ts";
import { gradient } from "../../src/graph/gradient.ts";
import { type ActivationId, activationRef } from "../../src/model/activations/index.ts";
import { built, forward } from "../../src/model/build.ts";
import { initializerRef } from "../../src/model/initializers/index.ts";
import { denseConfig } from "../../src/model/network.ts";
import {
  crossEntropyGradient,
  initialCrossEntropy,
  initialLogitGradient,
  squaredErrorGradient,
} from "../../src/theory/softmax-loss.ts";
import { lossOf } from "../../src/training/compile.ts";
import type { Recipe } from "../../src/training/recipe.ts";
import { chain } from "./networks.fixture.ts";
import { expectNear } from "./passage.fixture.ts";

vi.setConfig({ testTimeout: 60_000 });

/** Loss and ∂L/∂z at the logits of an output layer whose weights are all `weight`, for the input 1. */
function atLogits(
  lossId: string,
  activation: ActivationId,
  weight: number,
  targets: readonly number[],
) {
  const model = chain([1], 1, () => [
    {
      kind: "Dense",
      config: denseConfig(targets.length, {
        activation: activationRef(activation),
        useBias: false,
        kernelInitializer: initializerRef("constant", { value: weight }),
      }),
    },
  ]);
  const recipe: Recipe = {
    loss: { id: lossId, config: {} },
    optimizer: { id: "sgd", config: {} },
    batchSize: 1,
    epochs: 1,
    clip: undefined,
  };
  const ops = builder();
  const kernel = ops.input("kernel", [1, targets.length]);
  const tensors = forward(ops, built(model), {
    training: true,
    x: ops.input("x", [1, 1]),
    parameter: () => kernel,
    noise: (name, shape) => ops.input(name, shape),
    update: () => {},
  });
  const loss = lossOf(ops, recipe, model, tensors, ops.input("targets", [1, targets.length]));
  const z = tensors.at(-1)?.preActivation;
  const dz = z && gradient(ops, loss)(z);
  const values = evaluate(ops.graph({ loss, ...(dz && { dz }) }), {
    kernel: new Float64Array(targets.length).fill(weight),
    x: Float64Array.of(1),
    targets: Float64Array.from(targets),
  });
  return { loss: values["loss"]?.[0] ?? Number.NaN, dz: values["dz"] ?? new Float64Array() };
}

describe("losses at initialization and on confident errors", () => {
  test.each([
    [2, "0.6931", 0.5],
    [10, "2.3026", 0.9],
    [1000, "6.9078", 0.999],
  ])(
    "R45: cross-entropy of %d equal logits is %s, with |p − y|² of %f",
    (classes, expectedLoss, expected) => {
      const target = Array.from({ length: classes }, (_, i) => Number(i === 0));
      const { loss, dz } = atLogits("categorical-crossentropy", "softmax", 0, target);
      expect(loss.toFixed(4)).toBe(expectedLoss);
      expect(loss).toBeCloseTo(initialCrossEntropy(classes), 12);
      const square = dz.reduce((sum, each) => sum + each * each, 0);
      expect(square).toBeCloseTo(expected, 12);
      expect(square).toBeCloseTo(initialLogitGradient(classes), 12);
    },
  );

  test("R46: at a wrong logit of 10 the squared error sends 9.08e-5 back, cross-entropy 1", () => {
    const squared = atLogits("mse", "sigmoid", 10, [0]).dz[0] ?? Number.NaN;
    const entropy = atLogits("binary-crossentropy", "sigmoid", 10, [0]).dz[0] ?? Number.NaN;
    expectNear(squared, 9.08e-5, 1e-3);
    expectNear(entropy, 1, 1e-3);
    expectNear(squared, squaredErrorGradient(10, 0), 1e-9);
    expectNear(entropy, crossEntropyGradient(10, 0), 1e-9);
  });
});
