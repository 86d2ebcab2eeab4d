import { describe, expect, test } from "vitest";
import type { WeighedCause } from "../causes/cause.ts";
import type { FindingCode } from "../detectors/detector.ts";
import { verdicts } from "../diagnosis/verdict.ts";
import { causeText } from "./causes.ts";
import { decisionText, reasonText } from "./decisions.ts";
import { editText } from "./edits.ts";
import { figuresText } from "./figures.ts";
import { findingText } from "./findings.ts";
import { notRunText } from "./not-run.ts";
import { recipeText } from "./recipes.ts";
import { outcomeText, verdictText } from "./verdicts.ts";

const codes = [
  "gradient-vanishes",
  "gradient-tiny-everywhere",
  "gradient-explodes",
  "signal-explodes",
  "update-explodes",
  "gradient-spike",
  "non-finite-loss",
  "non-finite-forward",
  "non-finite-backward",
  "non-finite-update",
  "units-dead",
  "units-saturated",
  "gradient-vanishes-in-time",
  "gradient-explodes-in-time",
  "inputs-look-alike",
  "attention-collapses",
  "gradient-underflows",
  "weights-shrink",
  "update-vanishes",
  "loss-stalled",
  "loss-oscillates",
  "loss-grows",
] as const satisfies readonly FindingCode[];

const finding = {
  detector: "vanishing-gradient",
  layer: "dense_1",
  step: 40,
  severity: "failure",
  figures: {},
  limits: {},
} as const;

describe("findings", () => {
  test.each(codes)("%s says what, why and what to do, each a sentence", (code) => {
    const { what, why, fix } = findingText({ ...finding, code });
    for (const sentence of [what, why, fix]) expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(what).toContain("40");
  });

  test("a layer is named by what can be printed", () => {
    const { what } = findingText({ ...finding, code: "units-dead", layer: "a\u001b[31m\n" });
    expect(what).toBe("Units of layer a\\u{1b}[31m\\u{a} are silent for every sample, at step 40.");
  });

  test("figures are said with their limits, unknown ones by their names", () => {
    expect(
      figuresText({
        figures: { decades: -6.3, hiddenLayers: 8, share: 0.83, atEnd: 1, someRatio: 0.125 },
        limits: { decades: -2, someRatio: 1, otherLimit: 3 },
      }),
    ).toBe(
      "loses 6.3 decades (a factor 2,000,000), limit 2; over 8 hidden layers; at 83 % of the measured steps; still so at the end; some ratio 0.125, limit 1; limit of the other limit 3",
    );
  });
});

describe("causes", () => {
  const weighed: WeighedCause = {
    cause: "weak-initial-variance",
    layer: "dense_3",
    layers: ["dense_1", "dense_2", "dense_3"],
    share: 0.62,
    figures: { weightVariance: 0.25 },
    counterfactual: { figure: "decades", before: -6.31, after: -0.42, isConfirmed: true },
  };

  test("a cause says its share of the decades and what its removal changed", () => {
    expect(causeText(weighed, -6.31)).toEqual({
      what: "The initial weights are too small for this activation.",
      why: "Every layer multiplies the gradient by a factor below 1, so depth makes it vanish.",
      evidence:
        "In 3 layers, most in dense_3; 62 % of the 6.3 decades (a factor 2,000,000) lost; weight variance 0.25.",
      counterfactual:
        "Without it, at step 0: gradient from output to input −6.31 → −0.42 decades. Confirmed.",
    });
  });

  test("without a budget the share stands alone; without a counterfactual nothing is said of one", () => {
    const { evidence, counterfactual } = causeText(
      { ...weighed, layer: undefined, layers: [], counterfactual: undefined },
      undefined,
    );
    expect(evidence).toBe("In the whole network; share 62 %; weight variance 0.25.");
    expect(counterfactual).toBeUndefined();
  });

  test("a cause without words is named by its id", () => {
    expect(causeText({ ...weighed, cause: "new-cause" }, undefined).what).toBe("New cause.");
  });
});

describe("edits", () => {
  test.each([
    [
      {
        layer: "dense_1",
        key: "activation",
        from: { id: "sigmoid", config: {} },
        to: { id: "relu", config: {} },
      },
      "layer dense_1: activation sigmoid → relu",
    ],
    [
      {
        layer: "dense_1",
        key: "kernelInitializer",
        from: { id: "glorot-uniform", config: {} },
        to: { id: "variance-scaling", config: { scale: 2, mode: "fan_in" } },
      },
      "layer dense_1: kernel initializer glorot-uniform → variance-scaling (scale 2, mode fan_in)",
    ],
    [
      { layer: "norm", key: "layer", from: undefined, to: "BatchNormalization" },
      "layer norm: added, BatchNormalization",
    ],
    [
      { layer: "norm", key: "layer", from: "Dropout", to: undefined },
      "layer norm: removed, was Dropout",
    ],
    [
      { layer: undefined, key: "clip", from: undefined, to: { kind: "global-norm", threshold: 1 } },
      "recipe: clip none → global-norm 1",
    ],
    [
      { layer: "scale", key: "mean", from: [1, 2], to: Array.from({ length: 784 }, () => 0) },
      "layer scale: mean [1, 2] → 784 values",
    ],
    [{ layer: "d", key: "useBias", from: true, to: false }, "layer d: use bias yes → no"],
    [
      { layer: "d", key: "name", from: "a\u001b]0;x\u0007", to: "b" },
      "layer d: name a\\u{1b}]0;x\\u{7} → b",
    ],
  ])("%j", (edit, text) => {
    expect(editText(edit)).toBe(text);
  });
});

test("every verdict has a headline of its own", () => {
  expect(new Set(verdicts.map((verdict) => verdictText(verdict).headline)).size).toBe(
    verdicts.length,
  );
});

test("only the reason solved says solved", () => {
  const reasons = [
    "solved",
    "mostly-solved",
    "already-healthy",
    "nothing-helped",
    "no-candidates",
    "interrupted",
  ] as const;
  expect(reasons.filter((reason) => reasonText(reason).headline === "SOLVED")).toEqual(["solved"]);
});

test("decisions, outcomes and reasons for missing checks are worded", () => {
  expect(decisionText("no-advantage")).toBe("no proven advantage");
  expect(outcomeText("not-trained")).toBe("did not train");
  expect(notRunText({ check: "prediction", reason: "not-a-chain" })).toBe(
    "ways through the network cross, come from several inputs, or lead past the end",
  );
  expect(notRunText({ check: "vanishing-in-time", reason: "not-in-this-network" })).toBe(
    "needs a recurrent layer over two time steps or more",
  );
  expect(notRunText({ check: "another", reason: "not-in-this-network" })).toBe(
    "no layer has what it looks at",
  );
});

test("a recipe is a line, and only what is not the usual follows the clipping", () => {
  const recipe = {
    loss: { id: "mse", config: {} },
    optimizer: { id: "sgd", config: { learningRate: 0.1 } },
    batchSize: 8,
    epochs: 1,
    clip: undefined,
  };
  const usual = "mse, sgd (learning rate 0.1), batch 8, 1 epoch, no clipping";
  expect(recipeText(recipe)).toBe(usual);
  expect(
    recipeText({
      ...recipe,
      schedule: { id: "cosine", config: { warmup: 0.1 } },
      precision: { format: "float16", lossScale: "dynamic" },
      initialization: "lsuv",
    }),
  ).toBe(
    `${usual}, schedule cosine (warmup 0.1), float16 with dynamic loss scaling, initialization lsuv`,
  );
});
