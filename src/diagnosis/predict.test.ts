import { describe, expect, test } from "vitest";
import { gradientBudget } from "../causes/budget.ts";
import { probe } from "../causes/probe.ts";
import { onnxruntimeEngine } from "../engine/onnxruntime.ts";
import { dense, input, layer, mlp, planOf } from "../mitigations/plans.fixture.ts";
import { initializerRef } from "../model/initializers/index.ts";
import type { Layer } from "../model/model.ts";
import type { Plan } from "../training/plan.ts";
import { binaryRecipe, clusters } from "../training/problems.fixture.ts";
import { predict } from "./predict.ts";

/** Decades within which theory and a network of width 64 agree: two deviations of the finite width at 8 layers, and more. */
const agreement = 0.5;

const cloud = clusters(256, 2, 1);
const binary = { output: "sigmoid", units: 1, recipe: binaryRecipe() } as const;
const norm = { epsilon: 1e-3, center: true, scale: true };

describe("the prediction of a chain of width 64 is within half a decade of what is measured", () => {
  test.each(
    (["relu", "tanh", "sigmoid", "selu"] as const).flatMap((activation) =>
      (["he-normal", "glorot-uniform", "lecun-normal"] as const).map(
        (kernel) => [activation, kernel] as const,
      ),
    ),
  )("%s with %s", async (activation, kernel) => {
    const widths = new Array<number>(8).fill(64);
    const plan = mlp({ ...binary, widths, activation, kernel: initializerRef(kernel) });
    const predicted = predict(plan, cloud);
    if (typeof predicted === "string") return expect(predicted).toBe("a prediction");
    expect(Math.abs(predicted.decades - (await measured(plan)))).toBeLessThan(agreement);
  });

  test("also with normalization, dropout and activations in layers of their own", async () => {
    const layers: Layer[] = [input(2)];
    for (let i = 0; i < 6; i++) {
      layers.push(
        dense(`d${i}`, layers.at(-1)?.name ?? "x", 64, "linear", initializerRef("he-normal")),
      );
      layers.push(layer("BatchNormalization", `b${i}`, `d${i}`, { ...norm, momentum: 0.9 }));
      layers.push(
        layer("ReLU", `r${i}`, `b${i}`, { maxValue: undefined, negativeSlope: 0, threshold: 0 }),
      );
      layers.push(layer("Dropout", `p${i}`, `r${i}`, { rate: 0.2 }));
    }
    layers.push(dense("y", "p5", 1, "sigmoid"));
    const plan = planOf(layers, binaryRecipe({ batchSize: 192 }));
    const predicted = predict(plan, cloud);
    if (typeof predicted === "string") return expect(predicted).toBe("a prediction");
    expect(Math.abs(predicted.decades - (await measured(plan)))).toBeLessThan(agreement);
  });
});

test("its interval holds the prediction, and most networks", async () => {
  const plan = mlp({
    ...binary,
    widths: new Array<number>(8).fill(32),
    activation: "relu",
    kernel: initializerRef("he-normal"),
  });
  const predicted = predict(plan, cloud);
  if (typeof predicted === "string") return expect(predicted).toBe("a prediction");
  const { low, high } = predicted.dense[0] ?? { low: Number.NaN, high: Number.NaN };
  const seeds = Array.from({ length: 12 }, (_, seed) => seed);
  const decades = await Promise.all(seeds.map((seed) => measured(plan, seed)));
  expect(high - low).toBeGreaterThan(0.1);
  expect(decades.filter((value) => value >= low && value <= high).length).toBeGreaterThanOrEqual(9);
});

describe("nothing is predicted, and the reason is said", () => {
  const residual = planOf(
    [
      input(2),
      dense("a", "x", 4, "tanh"),
      dense("b", "a", 4, "tanh"),
      { ...layer("Add", "sum", "b", {}), inputs: ["a", "b"] } as Layer,
      dense("y", "sum", 1, "sigmoid"),
    ],
    binaryRecipe(),
  );
  const softmax = planOf(
    [
      input(2),
      dense("a", "x", 4, "softmax"),
      dense("b", "a", 4, "tanh"),
      dense("y", "b", 1, "sigmoid"),
    ],
    binaryRecipe(),
  );

  test.each<[string, Plan, string]>([
    ["one hidden layer", mlp({ ...binary, widths: [8] }), "too-few-layers"],
    ["no hidden layer", mlp({ ...binary, widths: [] }), "too-few-layers"],
    ["a skip connection", residual, "not-a-chain"],
    ["a softmax between hidden layers", softmax, "unsupported-layer"],
    [
      "weights that are all 0",
      mlp({ ...binary, kernel: initializerRef("zeros") }),
      "unsupported-layer",
    ],
  ])("%s", (_, plan, reason) => {
    expect(predict(plan, cloud)).toBe(reason);
  });
});

async function measured(plan: Plan, seed = 0): Promise<number> {
  const budget = gradientBudget(plan.model, await probe(plan, cloud, onnxruntimeEngine, seed));
  return budget?.decades ?? Number.NaN;
}
