import type { GradientBudget } from "../causes/budget.ts";
import type { Diagnosis, LayerSummary, SeedDiagnosis } from "../diagnosis/diagnosis.ts";
import type { Dataset } from "../formats/dataset.ts";
import { activationRef } from "../model/activations/index.ts";
import { initializerRef } from "../model/initializers/index.ts";
import type { Kind, Layer, LayerConfigs, LayerOf, Model } from "../model/model.ts";
import type { Repair, Trial, TriedSeed } from "../repair/repair.ts";
import { pairedTest } from "../stats/paired-test.ts";
import type { Problem } from "../tasks/task.ts";
import type { Trace } from "../trace/trace.ts";
import type { Outcome } from "../training/outcome.ts";
import type { Plan } from "../training/plan.ts";
import type { Recipe } from "../training/recipe.ts";

/** A layer with the name that Keras would give it. */
export function layerOf<K extends Kind>(
  kind: K,
  name: string,
  config: LayerConfigs[K],
  inputs: readonly string[],
): LayerOf<K> {
  return { kind, name, config, inputs, trainable: true };
}

/** A dense layer with Keras' defaults where nothing is said. */
export function denseOf(
  name: string,
  units: number,
  input: string,
  config: Partial<LayerConfigs["Dense"]> = {},
): Layer {
  const full: LayerConfigs["Dense"] = {
    units,
    activation: activationRef("linear"),
    useBias: true,
    kernelInitializer: initializerRef("glorot-uniform"),
    biasInitializer: initializerRef("zeros"),
    kernelRegularizer: undefined,
    biasRegularizer: undefined,
    ...config,
  };
  return layerOf("Dense", name, full, [input]) as Layer;
}

export function modelOf(layers: readonly Layer[], name = "sequential"): Model {
  return { name, layers, dialect: "keras3", training: undefined };
}

/** `depth` hidden layers of 16 units and two classes. */
export function deepModel(depth: number, activation: "sigmoid" | "relu"): Model {
  const hidden = Array.from({ length: depth }, (_, i) =>
    denseOf(`dense_${i + 1}`, 16, i === 0 ? "input" : `dense_${i}`, {
      activation: activationRef(activation),
    }),
  );
  return modelOf([
    layerOf("InputLayer", "input", { shape: [2] }, []),
    ...hidden,
    denseOf("output", 2, `dense_${depth}`, { activation: activationRef("softmax") }),
  ]);
}

export const recipe: Recipe = {
  loss: { id: "categorical-crossentropy", config: {} },
  optimizer: { id: "sgd", config: { learningRate: 0.1, momentum: 0.9 } },
  batchSize: 32,
  epochs: 20,
  clip: undefined,
};

const dataset: Dataset = {
  size: 4,
  shape: [2],
  features: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1),
  featureNames: ["x", "y"],
  targets: { kind: "classes", labels: Int32Array.of(0, 1, 0, 1), names: ["first", "second"] },
};

export const problem: Problem = {
  id: "spirals",
  dataset,
  train: Int32Array.of(0, 1),
  validation: Int32Array.of(2, 3),
  chance: { metric: 0.5, loss: Math.LN2 },
  ceiling: { metric: 0.999, source: "Bayes accuracy of the generator" },
};

const stuck: Outcome = {
  kind: "not-trained",
  steps: 440,
  finalLoss: 0.6934,
  finalMetric: 0.5071,
  validationLoss: 0.6938,
  validationMetric: 0.4933,
  firstNonFiniteStep: undefined,
  progress: 0.0142,
};

const fine: Outcome = {
  kind: "trained",
  steps: 440,
  finalLoss: 0.0312,
  finalMetric: 0.9914,
  validationLoss: 0.0458,
  validationMetric: 0.9867,
  firstNonFiniteStep: undefined,
  progress: 0.985,
};

const depth = 6;
const sick: Plan = { model: deepModel(depth, "sigmoid"), recipe };

function traceOf(seed: number): Trace {
  const layers = Array.from({ length: depth }, (_, i) => ({
    name: `dense_${i + 1}`,
    kind: "Dense",
    activation: "sigmoid",
    isWeighted: true,
  }));
  return {
    header: {
      version: 1,
      source: "isograd",
      layers,
      optimizer: "sgd",
      learningRate: 0.1,
      clip: undefined,
      lossScale: 1,
      batchSize: 32,
      stepsPerEpoch: 22,
      plannedSteps: 440,
      seed,
      goal: {
        loss: "categorical-crossentropy",
        metric: "accuracy",
        chanceLoss: Math.LN2,
        chanceMetric: 0.5,
        ceilingMetric: 0.999,
      },
    },
    records: [
      {
        step: 0,
        loss: 0.71,
        gradNorm: 0.31,
        layers: { "activation-grad-norm": layers.map((_, i) => 10 ** (i - depth)) },
        evaluation: {
          trainLoss: 0.7,
          trainMetric: 0.5,
          validationLoss: 0.7,
          validationMetric: 0.5,
        },
      },
      { step: 1, loss: Number.NaN, gradNorm: Number.POSITIVE_INFINITY },
    ],
  };
}

function seedOf(seed: number): SeedDiagnosis {
  return {
    seed,
    verdict: "vanishing",
    outcome: { ...stuck, finalLoss: stuck.finalLoss + seed / 1000 },
    findings: [
      {
        detector: "vanishing-gradient",
        code: "gradient-vanishes",
        layer: "dense_1",
        step: 0,
        severity: "failure",
        figures: { decades: -4.62, hiddenLayers: depth, share: 1, atEnd: 1 },
        limits: { decades: -2 },
      },
      {
        detector: "stalled-loss",
        code: "loss-stalled",
        layer: undefined,
        step: 0,
        severity: "failure",
        figures: { loss: 0.6934, chanceLoss: Math.LN2, drop: -0.0004, metric: 0.5071 },
        limits: { drop: 0.05 },
      },
    ],
    trace: traceOf(seed),
  };
}

const summaries: readonly LayerSummary[] = [
  ...Array.from({ length: depth }, (_, i) => ({
    layer: `dense_${i + 1}`,
    kind: "Dense",
    activation: "sigmoid",
    gradNorm: [2.1e-7 * 8 ** i, 1.9e-7 * 8 ** i] as const,
    activationGradNorm: [4.4e-7 * 8 ** i, 4.1e-7 * 8 ** i] as const,
    updateRatio: 3.2e-9 * 8 ** i,
    saturation: 0.021 + i / 100,
    deadUnits: Number.NaN,
  })),
  {
    layer: "output",
    kind: "Dense",
    activation: "softmax",
    gradNorm: [0.31, 0.05],
    activationGradNorm: [0.12, 0.12],
    updateRatio: 2.4e-3,
    saturation: Number.NaN,
    deadUnits: Number.NaN,
  },
];

const budget: GradientBudget = {
  step: 0,
  rows: Array.from({ length: depth - 1 }, (_, i) => ({
    layer: `dense_${i + 2}`,
    parts: { weights: -0.31, activation: -0.6, alignment: -0.014 },
    decades: -0.924,
  })),
  totals: { weights: -1.55, activation: -3, alignment: -0.07 },
  decades: -4.62,
};

/** Six sigmoid layers that did not learn two spirals on three seeds. */
export const vanishing: Diagnosis = {
  verdict: "vanishing",
  plan: sick,
  problem,
  seeds: [0, 1, 2].map(seedOf),
  shown: seedOf(1),
  layers: summaries,
  causes: [
    {
      cause: "saturating-activation",
      layer: "dense_2",
      layers: Array.from({ length: depth }, (_, i) => `dense_${i + 1}`),
      share: 0.649,
      figures: { slope: 0.2431 },
      counterfactual: { figure: "decades", before: -4.62, after: -1.58, isConfirmed: true },
    },
    {
      cause: "weak-initial-variance",
      layer: "dense_4",
      layers: Array.from({ length: depth }, (_, i) => `dense_${i + 1}`),
      share: 0.336,
      figures: { gain: 1 },
      counterfactual: { figure: "decades", before: -4.62, after: -3.11, isConfirmed: false },
    },
  ],
  budget,
  prediction: {
    decades: -4.7,
    low: -5.1,
    high: -4.3,
    correlation: 0.9998,
    measured: [-4.6, -4.62, -4.7],
  },
  advice: ["use-relu", "xavier-init"],
  checks: {
    ran: ["non-finite", "vanishing-gradient", "stalled-loss"],
    notRun: [{ check: "oscillating-loss", reason: "too-few-steps" }],
  },
  isInterrupted: false,
  engine: "onnxruntime",
  seconds: 4.21,
};

/** Everything that can be missing or not finite is. */
export const inconclusive: Diagnosis = {
  ...vanishing,
  verdict: "inconclusive",
  seeds: [
    {
      ...seedOf(0),
      verdict: "inconclusive",
      findings: [],
      outcome: {
        ...stuck,
        kind: "diverged",
        finalLoss: Number.NaN,
        finalMetric: Number.NEGATIVE_INFINITY,
        firstNonFiniteStep: 3,
      },
    },
  ],
  shown: { ...seedOf(0), verdict: "inconclusive", findings: [] },
  layers: [
    {
      layer: "d\u001b[31mense",
      kind: "Dense",
      activation: undefined,
      gradNorm: [Number.NaN, Number.POSITIVE_INFINITY],
      activationGradNorm: [0, Number.POSITIVE_INFINITY],
      updateRatio: Number.NaN,
      saturation: Number.NaN,
      deadUnits: Number.NaN,
    },
  ],
  causes: [],
  budget: undefined,
  prediction: undefined,
  advice: [],
  problem: { ...problem, id: "train.csv", ceiling: undefined },
  isInterrupted: true,
};

const seeds = [0, 1, 2, 3, 4];
const noAdvantage = pairedTest([0, 0, 0, 0, 0], [0, 0, 0, 0, 0]);
const course = {
  steps: [0, 100],
  losses: [2.3, Number.NaN],
  layers: ["dense_1", "dense_2"],
  gradNorms: [1e-6, Number.POSITIVE_INFINITY],
};
const control: readonly TriedSeed[] = seeds.map((seed) => ({ seed, outcome: stuck, course }));
const repaired: readonly TriedSeed[] = seeds.map((seed) => ({
  ...{ seed, course },
  outcome: { ...fine, finalMetric: fine.finalMetric - seed / 1000 },
}));
const repairedModel: Model = deepModel(depth, "relu");

const best: Trial = {
  mitigations: ["use-relu"],
  edits: Array.from({ length: depth }, (_, i) => ({
    layer: `dense_${i + 1}`,
    key: "activation",
    from: activationRef("sigmoid"),
    to: activationRef("relu"),
  })),
  outcomes: repaired,
  decision: "kept",
  test: pairedTest(
    repaired.map(({ outcome }) => outcome.finalMetric),
    control.map(({ outcome }) => outcome.finalMetric),
  ),
};

/** The same network, solved by another activation. */
export const solved: Repair = {
  diagnosis: vanishing,
  solved: true,
  reason: "solved",
  best,
  plan: { model: repairedModel, recipe },
  control,
  tried: [
    {
      mitigations: ["clip-by-global-norm"],
      edits: [
        {
          layer: undefined,
          key: "clip",
          from: undefined,
          to: { kind: "global-norm", threshold: 0.31 },
        },
      ],
      outcomes: control.slice(0, 1),
      decision: "screened-out",
      test: undefined,
    },
    best,
    {
      mitigations: ["use-relu", "he-init"],
      edits: best.edits,
      outcomes: repaired,
      decision: "larger-than-kept",
      test: best.test,
    },
  ],
  alpha: 0.05,
  seconds: 31.4,
};

/** Nothing helped; the trial that came closest did not train. */
export const unsolved: Repair = {
  ...solved,
  solved: false,
  reason: "nothing-helped",
  best: { ...best, decision: "no-advantage", outcomes: control, test: noAdvantage },
  plan: sick,
  tried: [{ ...best, decision: "no-advantage", outcomes: control, test: noAdvantage }],
};

/** Trained, with nothing found. */
export const healthy: Diagnosis = {
  ...vanishing,
  verdict: "healthy",
  seeds: [{ ...seedOf(0), verdict: "healthy", findings: [], outcome: fine }],
  shown: { ...seedOf(0), verdict: "healthy", findings: [], outcome: fine },
  causes: [],
  advice: [],
};
