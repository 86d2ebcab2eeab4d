import { describe, expect, test } from "vitest";
import type { Plan } from "../training/plan.ts";
import { inputScaling } from "./input-scaling.ts";
import { matchingOutput } from "./matching-output.ts";
import {
  dense,
  denseNamed,
  input,
  layer,
  layerNamed,
  mlp,
  mlpWithActivationLayers,
  oneNumber,
  planOf,
  problemWith,
  situationWith,
  threeClasses,
  twoClasses,
} from "./plans.fixture.ts";

describe("matching-output", () => {
  const loss = (id: string) => ({ recipe: { loss: { id, config: {} } } });

  test.each([
    {
      title: "softmax over one unit",
      plan: mlp({ units: 1, output: "softmax", ...loss("binary-crossentropy") }),
      targets: twoClasses,
      activation: "sigmoid",
      fitting: "binary-crossentropy",
    },
    {
      title: "one linear unit with a squared error for two classes",
      plan: mlp({ units: 1, output: "linear", ...loss("mse") }),
      targets: twoClasses,
      activation: "sigmoid",
      fitting: "binary-crossentropy",
    },
    {
      title: "sigmoid with the loss of softmax",
      plan: mlp({ output: "sigmoid", ...loss("categorical-crossentropy") }),
      targets: threeClasses,
      activation: "softmax",
      fitting: "categorical-crossentropy",
    },
    {
      title: "relu before a sparse loss, which stays",
      plan: mlp({ output: "relu", ...loss("sparse-categorical-crossentropy") }),
      targets: threeClasses,
      activation: "softmax",
      fitting: "sparse-categorical-crossentropy",
    },
    {
      title: "softmax with a squared error",
      plan: mlp(loss("mse")),
      targets: threeClasses,
      activation: "softmax",
      fitting: "categorical-crossentropy",
    },
    {
      title: "relu for numbers with an absolute error, which stays",
      plan: mlp({ units: 1, output: "relu", ...loss("mae") }),
      targets: oneNumber,
      activation: "linear",
      fitting: "mae",
    },
    {
      title: "cross-entropy for numbers",
      plan: mlp({ units: 1, output: "sigmoid", ...loss("binary-crossentropy") }),
      targets: oneNumber,
      activation: "linear",
      fitting: "mse",
    },
  ] as const)("repairs $title", ({ plan, targets, activation, fitting }) => {
    const after = matchingOutput.apply(plan, situationWith(targets));
    expect(denseNamed(after, "y").config.activation.id).toBe(activation);
    expect(denseNamed(after, "y").config.units).toBe(denseNamed(plan, "y").config.units);
    expect(after?.recipe.loss.id).toBe(fitting);
    expect(layerNamed(after, "h3")).toEqual(layerNamed(plan, "h3"));
  });

  test.each([
    { title: "softmax for classes", plan: mlp(), targets: threeClasses },
    { title: "a Softmax layer", plan: mlpWithActivationLayers(), targets: threeClasses },
    {
      title: "a sigmoid per class, one against the rest",
      plan: mlp({ output: "sigmoid", ...loss("binary-crossentropy") }),
      targets: threeClasses,
    },
    {
      title: "a linear unit with Huber's loss",
      plan: mlp({ units: 1, output: "linear", ...loss("huber") }),
      targets: oneNumber,
    },
    {
      title: "a wrong number of units",
      plan: mlp({ units: 5, ...loss("mse") }),
      targets: threeClasses,
    },
    { title: "no weights at all", plan: planOf([input(3)]), targets: threeClasses },
  ])("leaves $title", ({ plan, targets }) => {
    expect(matchingOutput.apply(plan, situationWith(targets))).toBeUndefined();
  });

  test("changes an activation layer behind the weights in its place", () => {
    const plan = planOf([
      input(2),
      dense("y", "x", 3, "relu"),
      layer("ReLU", "r", "y", { maxValue: undefined, negativeSlope: 0, threshold: 0 }),
    ]);
    const after = matchingOutput.apply(plan, situationWith(threeClasses));
    expect(denseNamed(after, "y").config.activation.id).toBe("linear");
    expect(layerNamed(after, "r")).toMatchObject({
      kind: "Activation",
      config: { activation: { id: "softmax" } },
    });
  });

  test("takes an activation layer away where numbers are wanted", () => {
    const plan = planOf(
      [input(2), dense("y", "x", 1, "linear"), layer("Softmax", "p", "y", { axis: -1 })],
      { loss: { id: "mse", config: {} } },
    );
    const after = matchingOutput.apply(plan, situationWith(oneNumber));
    expect(after?.model.layers.map(({ name }) => name)).toEqual(["x", "y"]);
  });
});

describe("input-scaling", () => {
  const scalingOf = (plan: Plan | undefined) => layerNamed(plan, "x_scaling");

  test("gives each feature of a vector its own mean and variance, a constant one variance 1", () => {
    const after = inputScaling.apply(mlp(), situationWith());
    expect(scalingOf(after)).toMatchObject({ kind: "Normalization", inputs: ["x"] });
    expect(scalingOf(after).config).toEqual({ mean: [5, 7], variance: [5.000000000000001, 1] });
    expect(layerNamed(after, "h1").inputs).toEqual(["x_scaling"]);
  });

  test("scales all numbers of a matrix alike", () => {
    const plan = planOf([input(2, 1), dense("y", "x", 3, "softmax")]);
    const problem = problemWith(threeClasses, [0, 20, 0, 20, 0, 20, 0, 20], [2, 1]);
    const after = inputScaling.apply(plan, { problem, trace: undefined, causes: [] });
    expect(scalingOf(after)).toMatchObject({
      kind: "Rescaling",
      config: { scale: 0.1, offset: -1 },
    });
  });

  test("does not apply to features that have about mean 0 and variance 1", () => {
    const problem = problemWith(threeClasses, [1, -1, -1, 1, 1.1, -1, -1, 1]);
    expect(inputScaling.apply(mlp(), { problem, trace: undefined, causes: [] })).toBeUndefined();
  });

  test("reads a feature without a finite value as 0 with variance 1", () => {
    const { NaN: nan } = Number;
    const problem = problemWith(threeClasses, [2, nan, 4, nan, 6, nan, 8, nan]);
    const after = inputScaling.apply(mlp(), { problem, trace: undefined, causes: [] });
    expect(scalingOf(after).config).toMatchObject({ mean: [5, 0] });
  });
});
