import { readdirSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { detectors } from "../detectors/index.ts";
import { judge } from "../diagnosis/diagnose.ts";
import { weighCauses } from "../diagnosis/weigh.ts";
import { onnxruntimeEngine } from "../engine/onnxruntime.ts";
import { mitigations } from "../mitigations/index.ts";
import { dense, input, layer, type MlpOptions, mlp, planOf } from "../mitigations/plans.fixture.ts";
import { isAffine, withKernelRegularizer } from "../model/affine.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { mapLayers } from "../model/model.ts";
import { networkNamed } from "../model/networks/index.ts";
import type { Problem } from "../tasks/task.ts";
import type { Plan } from "../training/plan.ts";
import {
  binaryRecipe,
  taskProblem,
  waves,
  withScaledFeatures,
} from "../training/problems.fixture.ts";
import type { Recipe } from "../training/recipe.ts";
import { trainerOf } from "../training/run.ts";
import { gradientBudget } from "./budget.ts";
import type { Case, Cause, WeighedCause } from "./cause.ts";
import { type CauseId, causes } from "./index.ts";
import { probe } from "./probe.ts";

interface Sick {
  readonly plan: Plan;
  readonly problem: Problem;
  /** Whether taking the cause away shows at step 0; `undefined` where the cause has no counterfactual. */
  readonly isConfirmed: boolean | undefined;
  /** What its figures must be, within a seventh. */
  readonly figures: Readonly<Record<string, number>>;
}

const he = initializerRef("he-normal");
const circle = await taskProblem("circle");
const remember = await taskProblem("remember:lag=20,samples=400");
const two = { input: [2], outputs: 2 };
const quick: Partial<Recipe> = { batchSize: 64, epochs: 8 };

/** A network at which each cause is at work. A new cause does not compile until it is here. */
const sick: { readonly [Id in CauseId]: Sick } = {
  "output-loss-mismatch": {
    plan: binary({ widths: [8], activation: "tanh", output: "softmax" }),
    problem: circle,
    isConfirmed: true,
    figures: { mismatch: 0, units: 1 },
  },
  "symmetric-initialization": {
    plan: binary({ widths: [8, 8], activation: "tanh", kernel: initializerRef("zeros") }),
    problem: circle,
    isConfirmed: true,
    figures: { layers: 2 },
  },
  "unscaled-input": {
    plan: binary({ widths: [8, 8], activation: "relu", kernel: he }),
    problem: withScaledFeatures(circle, 1000),
    isConfirmed: true,
    figures: { rootMeanSquare: 524 },
  },
  "unscaled-target": {
    plan: regression({ widths: [8, 8], activation: "relu", kernel: he }, 0.1),
    problem: waves(64, 1000),
    isConfirmed: undefined,
    figures: { rootMeanSquare: 965 },
  },
  "unbounded-activation": {
    plan: binary({ widths: [16, 16, 16, 16], activation: "exponential", kernel: he }),
    problem: circle,
    isConfirmed: true,
    figures: { layers: 4 },
  },
  "weak-initial-variance": {
    plan: binary({
      widths: new Array<number>(8).fill(16),
      activation: "relu",
      kernel: initializerRef("random-uniform", { minval: -0.05, maxval: 0.05 }),
    }),
    problem: circle,
    isConfirmed: true,
    figures: { gain: (2 * 0.05 ** 2) / 3, decades: 7 * 0.5 * Math.log10((16 * 0.05 ** 2) / 3) },
  },
  "strong-initial-variance": {
    plan: binary({
      widths: new Array<number>(12).fill(16),
      activation: "relu",
      kernel: initializerRef("variance-scaling", { scale: 8 }),
    }),
    problem: circle,
    isConfirmed: true,
    figures: { gain: 8, decades: 11 * 0.5 * Math.log10(8) },
  },
  "saturating-activation": {
    plan: binary({ widths: new Array<number>(8).fill(16), activation: "sigmoid" }),
    problem: circle,
    isConfirmed: true,
    figures: { decades: -7 * 0.627, slope: 10 ** -0.64 },
  },
  "narrow-relu": {
    plan: binary({ widths: new Array<number>(10).fill(2), activation: "relu", kernel: he }),
    problem: circle,
    isConfirmed: true,
    figures: { width: 2, layers: 10, bornDead: 1 - 0.75 ** 10 },
  },
  depth: {
    plan: binary({ widths: new Array<number>(20).fill(16), activation: "relu" }),
    problem: circle,
    isConfirmed: undefined,
    figures: { layers: 20, decades: 19 * 0.5 * Math.log10(0.5) },
  },
  "learning-rate-too-high": {
    plan: regression({ widths: [8, 8], activation: "linear" }, 0.3),
    problem: waves(64, 3),
    isConfirmed: undefined,
    figures: { learningRate: 0.3 },
  },
  "learning-rate-too-low": {
    plan: binary({
      widths: [8, 8],
      activation: "tanh",
      recipe: { optimizer: { id: "sgd", config: { learningRate: 1e-6 } } },
    }),
    problem: circle,
    isConfirmed: undefined,
    figures: { learningRate: 1e-6 },
  },
  "half-precision": {
    plan: binary({
      widths: [8, 8],
      activation: "tanh",
      recipe: { precision: { format: "float16", lossScale: 2 ** -22 } },
    }),
    problem: circle,
    isConfirmed: undefined,
    figures: {},
  },
  "strong-regularization": {
    plan: withPenalty(binary({ widths: [8, 8], activation: "tanh", recipe: { epochs: 20 } }), 2),
    problem: circle,
    isConfirmed: undefined,
    figures: { strength: 2 },
  },
  "tight-clipping": {
    plan: binary({
      widths: [8, 8],
      activation: "tanh",
      recipe: { clip: { kind: "global-norm", threshold: 1e-7 } },
    }),
    problem: circle,
    isConfirmed: undefined,
    figures: { threshold: 1e-7 },
  },
  "adaptive-epsilon": {
    plan: binary({
      widths: [8, 8],
      activation: "tanh",
      recipe: { optimizer: { id: "adam", config: { learningRate: 0.01, epsilon: 1000 } } },
    }),
    problem: circle,
    isConfirmed: undefined,
    figures: { epsilon: 1000 },
  },
  "weak-recurrent-weights": {
    plan: sequence("rnn", {
      recurrentInitializer: initializerRef("random-normal", { stddev: 0.05 }),
    }),
    problem: remember,
    isConfirmed: undefined,
    figures: { recurrentGain: 16 * 0.05 ** 2, lag: 20 },
  },
  "strong-recurrent-weights": {
    plan: sequence("rnn", { recurrentInitializer: initializerRef("random-normal", { stddev: 2 }) }),
    problem: remember,
    isConfirmed: undefined,
    figures: { recurrentGain: 64, lag: 20 },
  },
  "long-sequence": {
    plan: sequence("rnn", { kernelInitializer: initializerRef("random-normal", { stddev: 3 }) }),
    problem: remember,
    isConfirmed: undefined,
    figures: { lag: 20 },
  },
  "closed-forget-gate": {
    plan: sequence("lstm", { forgetBias: 0 }),
    problem: remember,
    isConfirmed: undefined,
    figures: { forgetGate: 0.5, memory: 1.44, lag: 20 },
  },
  "normalization-without-skip": {
    plan: network("mlp", { ...two, depth: 40, width: 16, normalization: "batch" }, 0.3),
    problem: circle,
    isConfirmed: undefined,
    figures: { layers: 40 },
  },
  "unscaled-branches": {
    plan: network("residual-mlp", { ...two, depth: 60, width: 16, norm: "none" }, 0.05),
    problem: circle,
    isConfirmed: undefined,
    figures: { blocks: 60 },
  },
  "post-norm": {
    plan: sequence(
      "transformer",
      { depth: 12, width: 16, heads: 2, feedForward: 2, norm: "post" },
      0.01,
    ),
    problem: remember,
    isConfirmed: undefined,
    figures: { blocks: 24 },
  },
};

/** A ready network on two numbers and two classes. */
function network(name: string, options: object, learningRate: number): Plan {
  return {
    model: networkNamed(name, options),
    recipe: binaryRecipe({
      ...quick,
      loss: { id: "categorical-crossentropy", config: {} },
      optimizer: { id: "sgd", config: { learningRate, momentum: 0.9 } },
    }),
  };
}

/** A ready network that has to remember a symbol over 20 steps. */
function sequence(name: string, options: object, learningRate = 2e-3): Plan {
  const sizes = { steps: 21, features: 9, outputs: 8, units: 16 };
  const { model, recipe } = network(name, { ...sizes, ...options }, learningRate);
  const { units: _, ...tokens } = { ...sizes, ...options };
  return {
    model: name === "transformer" ? networkNamed(name, tokens) : model,
    recipe: { ...recipe, optimizer: { id: "adam", config: { learningRate } } },
  };
}

function withPenalty(plan: Plan, l2: number): Plan {
  const model = mapLayers(plan.model, (each) =>
    isAffine(each) ? withKernelRegularizer(each, { l1: 0, l2 }) : each,
  );
  return { ...plan, model };
}

const healthy: Readonly<Record<string, { plan: Plan; problem: Problem }>> = {
  "He and ReLU": {
    plan: binary({ widths: [16, 16], activation: "relu", kernel: he }),
    problem: circle,
  },
  "Xavier and tanh": { plan: binary({ widths: [16, 16], activation: "tanh" }), problem: circle },
  "batch normalization": { plan: normalized(), problem: circle },
  regression: {
    plan: regression({ widths: [8, 8], activation: "tanh" }, 0.03),
    problem: waves(64, 1),
  },
};

describe.each(Object.entries(sick))("%s", (id, { plan, isConfirmed, figures }) => {
  const cause = causes.find((candidate) => candidate.id === id) as Cause;
  let given: Case;
  let weighed: readonly WeighedCause[];

  beforeAll(async () => {
    ({ given, weighed } = await weighedOf(id as CauseId));
  });

  test("is named where it is at work, with its numbers", () => {
    const own = weighed.find((candidate) => candidate.cause === id);
    expect(own).toBeDefined();
    expect(own?.share).toBeGreaterThanOrEqual(0.25);
    expect(own?.share).toBeLessThanOrEqual(1);
    for (const [name, value] of Object.entries(figures))
      expect(
        Math.abs((own?.figures[name] ?? Number.NaN) - value),
        `${name}: ${own?.figures[name]} beside ${value}`,
      ).toBeLessThanOrEqual(Math.abs(value) / 7);
  });

  test("explains what was found", () => {
    const found = given.findings.map(({ detector }) => detector);
    expect(found.some((detector) => cause.explains.includes(detector))).toBe(true);
  });

  test("is confirmed where taking it away shows at step 0", () => {
    const own = weighed.find((candidate) => candidate.cause === id);
    expect(own?.counterfactual?.isConfirmed).toBe(isConfirmed);
  });

  test("names layers that exist", () => {
    const names = plan.model.layers.map(({ name }) => name);
    const own = weighed.find((candidate) => candidate.cause === id);
    for (const name of own?.layers ?? []) expect(names).toContain(name);
    if (own?.layer !== undefined) expect(names).toContain(own.layer);
  });

  test("changes nothing else when it is taken away: the recipe, the shapes and the names stay", () => {
    const evidence = cause.weigh(given);
    const without = evidence && cause.without?.(plan, given, evidence);
    if (!without || id === "unscaled-input") return;
    const outline = ({ model }: Plan) => model.layers.map(({ name, inputs }) => ({ name, inputs }));
    expect(outline(without)).toEqual(outline(plan));
    expect({ ...without.recipe, loss: plan.recipe.loss }).toEqual(plan.recipe);
    expect(without).not.toEqual(plan);
  });

  test.each(Object.keys(healthy))("is not named for %s", async (name) => {
    const other = await healthyCases();
    expect(cause.weigh(other[name] as Case)).toBeUndefined();
  });
});

describe("what comes first", () => {
  test.each([
    "output-loss-mismatch",
    "unbounded-activation",
    "weak-initial-variance",
    "strong-initial-variance",
    "saturating-activation",
    "narrow-relu",
    "depth",
    "unscaled-target",
    "learning-rate-too-high",
    "learning-rate-too-low",
  ] as const)("%s leads the list where it is the only thing wrong", async (id) => {
    const { weighed } = await weighedOf(id);
    expect(weighed[0]?.cause).toBe(id);
  });

  test("units that start alike lead the list also where a gradient reaches them", async () => {
    const kernel = initializerRef("constant", { value: 0.1 });
    const plan = binary({ widths: [8, 8], activation: "tanh", kernel });
    const [first] = await weighCauses(await caseOf(plan, circle), onnxruntimeEngine, 0);
    expect(first).toMatchObject({ cause: "symmetric-initialization", counterfactual: undefined });
  });
});

describe("with a single hidden layer, where nothing can be lost over depth", () => {
  test("a learning rate that is too high is still named, and leads", async () => {
    const plan = regression({ widths: [8], activation: "tanh" }, 3);
    const weighed = await weighCauses(await caseOf(plan, waves(64, 3)), onnxruntimeEngine, 0);
    expect(weighed[0]?.cause).toBe("learning-rate-too-high");
  });

  test("a learning rate that is too low is still named", async () => {
    const recipe = { optimizer: { id: "sgd", config: { learningRate: 1e-6 } } };
    const plan = binary({ widths: [8], activation: "tanh", recipe });
    const weighed = await weighCauses(await caseOf(plan, circle), onnxruntimeEngine, 0);
    expect(weighed[0]?.cause).toBe("learning-rate-too-low");
  });
});

test("a saturating activation above the last hidden layer's weights does not break the weighing", async () => {
  const plan = planOf(
    [
      input(2),
      dense("h1", "x", 8, "relu", he),
      dense("h2", "h1", 8, "linear", initializerRef("random-normal", { stddev: 100 })),
      layer("Activation", "squash", "h2", { activation: { id: "sigmoid", config: {} } }),
      dense("y", "squash", 1, "sigmoid"),
    ],
    binaryRecipe({ ...quick, optimizer: { id: "sgd", config: { learningRate: 1e-6 } } }),
  );
  const given = await caseOf(plan, circle);
  expect(given.findings).toContainEqual(
    expect.objectContaining({ code: "units-saturated", layer: "squash" }),
  );
  await expect(weighCauses(given, onnxruntimeEngine, 0)).resolves.toBeDefined();
});

test("this folder holds exactly the registered causes, one file each, under its id", () => {
  const others = [
    "budget",
    "cause",
    "index",
    "initial-gain",
    "network",
    "probe",
    "recurrent-gain",
    "scaled-input",
    "shares",
  ];
  const files = readdirSync(import.meta.dirname)
    .filter((file) => !/[.](test|fixture)[.]ts$/.test(file))
    .map((file) => file.replace(/[.]ts$/, ""));
  const ids: readonly string[] = causes.map(({ id }) => id);
  expect(files.filter((file) => !others.includes(file)).toSorted()).toEqual(ids.toSorted());
});

test.each(causes)("$id explains detectors that exist", ({ explains }) => {
  const known: readonly string[] = detectors.map(({ id }) => id);
  expect(explains.length).toBeGreaterThan(0);
  for (const detector of explains) expect(known).toContain(detector);
});

test.each(causes)("$id is treated by some mitigation", ({ id }) => {
  expect(mitigations.some(({ treats }) => (treats as readonly string[]).includes(id))).toBe(true);
});

function binary(options: MlpOptions): Plan {
  const { recipe, ...others } = options;
  return mlp({
    output: "sigmoid",
    units: 1,
    ...others,
    recipe: binaryRecipe({ ...quick, ...recipe }),
  });
}

function regression(options: MlpOptions, learningRate: number): Plan {
  const recipe: Recipe = {
    loss: { id: "mse", config: {} },
    optimizer: { id: "sgd", config: { learningRate } },
    batchSize: 16,
    epochs: 40,
    clip: undefined,
  };
  return mlp({ output: "linear", units: 1, ...options, recipe });
}

function normalized(): Plan {
  const norm = { epsilon: 1e-3, center: true, scale: true };
  return planOf(
    [
      input(2),
      dense("h1", "x", 16, "linear"),
      layer("BatchNormalization", "b1", "h1", { ...norm, momentum: 0.9 }),
      layer("Activation", "a1", "b1", { activation: { id: "relu", config: {} } }),
      dense("h2", "a1", 16, "linear"),
      layer("LayerNormalization", "b2", "h2", norm),
      layer("Activation", "a2", "b2", { activation: { id: "tanh", config: {} } }),
      dense("y", "a2", 1, "sigmoid"),
    ],
    binaryRecipe(quick),
  );
}

interface Weighed {
  readonly given: Case;
  readonly weighed: readonly WeighedCause[];
}

const known = new Map<CauseId, Promise<Weighed>>();
function weighedOf(id: CauseId): Promise<Weighed> {
  const weigh = async () => {
    const given = await caseOf(sick[id].plan, sick[id].problem);
    return { given, weighed: await weighCauses(given, onnxruntimeEngine, 0) };
  };
  const found = known.get(id) ?? weigh();
  known.set(id, found);
  return found;
}

let cached: Promise<Readonly<Record<string, Case>>> | undefined;
function healthyCases(): Promise<Readonly<Record<string, Case>>> {
  cached ??= Promise.all(
    Object.entries(healthy).map(
      async ([name, { plan, problem }]) => [name, await caseOf(plan, problem)] as const,
    ),
  ).then(Object.fromEntries<Case>);
  return cached;
}

/** Everything that is known about one short training. */
async function caseOf(plan: Plan, problem: Problem): Promise<Case> {
  const trainer = await trainerOf(plan.model, plan.recipe, problem, onnxruntimeEngine);
  const run = await trainer.run({ seed: 0 });
  await trainer.dispose();
  const { trace, findings } = judge(run, plan, problem);
  const budget = gradientBudget(plan.model, await probe(plan, problem, onnxruntimeEngine, 0));
  return { plan, problem, trace, findings, budget };
}
