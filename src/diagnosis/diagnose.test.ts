import { describe, expect, test } from "vitest";
import { detectors } from "../detectors/index.ts";
import { always, type Sample, traceOf } from "../detectors/trace.fixture.ts";
import { onnxruntimeEngine } from "../engine/onnxruntime.ts";
import { mitigations } from "../mitigations/index.ts";
import { dense, input, layer, type MlpOptions, mlp, planOf } from "../mitigations/plans.fixture.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { lstm } from "../model/layers/lstm.ts";
import type { Layer } from "../model/model.ts";
import type { Problem } from "../tasks/task.ts";
import { outcomeOf } from "../training/outcome.ts";
import type { Plan } from "../training/plan.ts";
import { binaryRecipe, clusters, taskProblem, waves } from "../training/problems.fixture.ts";
import type { Recipe } from "../training/recipe.ts";
import type { Run } from "../training/run.ts";
import { type DiagnoseOptions, diagnose, judge } from "./diagnose.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { runTrial, type Trials, trialsInThread } from "./trials.ts";

const circle = await taskProblem("circle");
const he = initializerRef("he-normal");
const adam: Recipe["optimizer"] = { id: "adam", config: { learningRate: 0.01 } };
const deepSigmoid = binary({ widths: new Array<number>(8).fill(16), activation: "sigmoid" });
const goodRelu = binary({
  widths: [16, 16],
  activation: "relu",
  kernel: he,
  recipe: { epochs: 25, optimizer: adam },
});

describe("a training that is judged", () => {
  test("deep sigmoid with Xavier weights vanishes", async () => {
    const { verdict, findings } = await judged(deepSigmoid, circle);
    expect(verdict).toBe("vanishing");
    const [finding] = findings.filter(({ code }) => code === "gradient-vanishes");
    expect(finding).toMatchObject({ layer: "h1", step: 0, severity: "failure" });
    // 7 layers of 0.627 decades; science: 4.1e-5 over 7 steps.
    expect(finding?.figures["decades"]).toBeCloseTo(-4.4, 0);
  });

  test("ReLU with He weights is healthy, without one failure found", async () => {
    const { verdict, findings, outcome } = await judged(goodRelu, circle);
    expect(verdict).toBe("healthy");
    expect(outcome.progress).toBeGreaterThan(0.8);
    expect(findings.filter(({ severity }) => severity === "failure")).toEqual([]);
  });

  test("twenty ReLU layers with twice He's variance explode at once", async () => {
    const kernel = initializerRef("variance-scaling", { scale: 4 });
    const widths = new Array<number>(20).fill(32);
    const { verdict, findings, outcome } = await judged(
      binary({ widths, activation: "relu", kernel }),
      circle,
    );
    expect(verdict).toBe("exploding");
    expect(outcome.firstNonFiniteStep).toBeLessThanOrEqual(3);
    const codes = findings.map(({ code }) => code);
    expect(codes).toContain("signal-explodes");
    expect(codes.some((code) => code.startsWith("non-finite"))).toBe(true);
  });

  test.each([
    ["two linear hidden layers", regression({ widths: [8, 8], activation: "linear" }, 0.3)],
    ["one tanh hidden layer", regression({ widths: [8], activation: "tanh" }, 3)],
  ])(
    "a network that passes gradients well and is thrown by its steps is unstable: %s",
    async (_, plan) => {
      const { verdict, outcome } = await judged(plan, waves(64, 3));
      expect(outcome.kind).toBe("diverged");
      expect(verdict).toBe("unstable");
    },
  );

  test("a network whose every weight starts at 0 is not called vanishing for its first step", async () => {
    const zeroHead = binary({
      widths: [16, 16],
      activation: "relu",
      kernel: he,
      recipe: { epochs: 25, optimizer: adam },
    });
    const layers = zeroHead.model.layers.map((entry) =>
      entry.kind === "Dense" && entry.name === "y"
        ? { ...entry, config: { ...entry.config, kernelInitializer: initializerRef("zeros") } }
        : entry,
    );
    const { verdict, findings } = await judged(
      { ...zeroHead, model: { ...zeroHead.model, layers } },
      circle,
    );
    expect(verdict).toBe("healthy");
    expect(findings.filter(({ code }) => /vanish|tiny|update/.test(code))).toEqual([]);
  });

  test("a network that has converged is not called vanishing", async () => {
    const plan = binary({
      widths: [16, 16],
      activation: "tanh",
      recipe: { epochs: 150, optimizer: adam },
    });
    const { verdict, findings, outcome } = await judged(plan, clusters(64, 2, 0.1));
    expect(outcome.finalLoss).toBeLessThan(0.01);
    expect(verdict).toBe("healthy");
    expect(findings.filter(({ detector }) => detector === "vanishing-gradient")).toEqual([]);
  });
});

describe("diagnose", () => {
  test("says of a deep sigmoid network what is wrong, where, why and what to do", async () => {
    const diagnosis = await diagnosed(deepSigmoid, circle, [0, 1]);
    expect(diagnosis.verdict).toBe("vanishing");
    expect(diagnosis.seeds.map(({ seed, verdict }) => [seed, verdict])).toEqual([
      [0, "vanishing"],
      [1, "vanishing"],
    ]);
    const [first] = diagnosis.causes;
    expect(first).toMatchObject({
      cause: "saturating-activation",
      counterfactual: { figure: "decades", isConfirmed: true },
    });
    expect(first?.counterfactual?.before).toBeCloseTo(diagnosis.budget?.decades ?? Number.NaN, 6);
    expect(diagnosis.prediction?.decades).toBeCloseTo(diagnosis.budget?.decades ?? Number.NaN, 0);
    expect(diagnosis.prediction?.measured).toHaveLength(2);
    expect(diagnosis.layers.map(({ layer: name }) => name)).toEqual([
      ..."12345678".split("").map((i) => `h${i}`),
      "y",
    ]);
    const known: readonly string[] = mitigations.map(({ id }) => id);
    expect(diagnosis.advice.length).toBeGreaterThan(0);
    for (const id of diagnosis.advice) expect(known).toContain(id);
    expect(new Set(diagnosis.advice).size).toBe(diagnosis.advice.length);
    expect(diagnosis.engine).toBe("onnxruntime");
    expect(diagnosis.isInterrupted).toBe(false);
  });

  test("says of a healthy network that it is, without causes or advice", async () => {
    const diagnosis = await diagnosed(goodRelu, circle, [0, 1]);
    expect(diagnosis.verdict).toBe("healthy");
    expect(diagnosis.causes).toEqual([]);
    expect(diagnosis.advice).toEqual([]);
  });

  test("is the same again", async () => {
    const [first, second] = [
      await diagnosed(deepSigmoid, circle, [0]),
      await diagnosed(deepSigmoid, circle, [0]),
    ];
    expect({ ...second, seconds: 0 }).toEqual({ ...first, seconds: 0 });
  });

  test("needs a seed", async () => {
    await expect(diagnosed(goodRelu, circle, [])).rejects.toThrow(
      new RangeError("diagnose: needs at least one seed, got none"),
    );
  });

  test("refuses data that do not fit the model", async () => {
    await expect(diagnosed(mlp({ units: 3 }), circle, [0])).rejects.toThrow(
      "data: 2 classes do not fit the model's output, got [3]; try a last layer of 1 or 2 units",
    );
  });

  test("reports its phases in order", async () => {
    const phases: string[] = [];
    await diagnosed(shortened(deepSigmoid), circle, [0], {
      onProgress: (phase) => phases.at(-1) !== phase && phases.push(phase),
    });
    expect(phases).toEqual(["initialization", "training", "causes"]);
  });
});

describe("the checks of a diagnosis", () => {
  const all = [
    ...detectors.map(({ id }) => id),
    "gradient-budget",
    "signal-propagation",
    "ceiling",
  ];

  const dense32 = {
    "exploding-in-time": "not-in-this-network",
    "vanishing-in-time": "not-in-this-network",
    "collapsed-attention": "not-in-this-network",
    "gradient-underflow": "not-in-this-precision",
  };

  test.each<[string, Plan, Problem, Readonly<Record<string, string>>]>([
    [
      "a tanh chain has no unit that can die",
      binary({ widths: [8, 8], activation: "tanh" }),
      circle,
      { ...dense32, "dead-units": "not-in-this-network" },
    ],
    [
      "one hidden layer has no depth",
      binary({ widths: [8], activation: "tanh" }),
      circle,
      {
        ...dense32,
        "dead-units": "not-in-this-network",
        "gradient-budget": "too-few-layers",
        "signal-propagation": "too-few-layers",
      },
    ],
    [
      "one hidden layer and its activation are still one",
      planOf(
        [
          input(2),
          dense("h", "x", 8, "linear"),
          layer("Activation", "a", "h", { activation: { id: "tanh", config: {} } }),
          dense("y", "a", 1, "sigmoid"),
        ],
        binaryRecipe(),
      ),
      circle,
      {
        ...dense32,
        "dead-units": "not-in-this-network",
        "gradient-budget": "too-few-layers",
        "signal-propagation": "too-few-layers",
      },
    ],
    [
      "skips that cross are not a chain",
      planOf(
        [
          input(2),
          dense("a", "x", 8, "tanh"),
          dense("b", "a", 8, "relu"),
          dense("c", "b", 8, "relu"),
          { ...layer("Add", "first", "c", {}), inputs: ["c", "a"] } as Layer,
          dense("d", "first", 8, "relu"),
          { ...layer("Add", "second", "d", {}), inputs: ["d", "b"] } as Layer,
          dense("y", "second", 1, "sigmoid"),
        ],
        binaryRecipe(),
      ),
      circle,
      { ...dense32, "signal-propagation": "not-a-chain" },
    ],
    [
      "nobody knows the ceiling, and weights that are all 0 pass no gradient and have no size",
      binary({ widths: [8, 8], activation: "relu", kernel: initializerRef("zeros") }),
      { ...circle, ceiling: undefined },
      {
        ...dense32,
        "exploding-gradient": "not-in-this-network",
        "starving-update": "not-in-this-network",
        "gradient-budget": "no-gradient",
        "signal-propagation": "unsupported-layer",
        ceiling: "no-ceiling",
      },
    ],
  ])("that were not made are listed with the reason: %s", async (_, plan, problem, reasons) => {
    const { checks } = await diagnosed(shortened(plan), problem, [0]);
    const notRun = Object.fromEntries(checks.notRun.map(({ check, reason }) => [check, reason]));
    expect(notRun).toEqual(reasons);
    expect([...checks.ran, ...Object.keys(notRun)].toSorted()).toEqual(all.toSorted());
  });

  test("that look at special layers and at float16 are made where there are such", async () => {
    const problem = await taskProblem("remember:lag=4,symbols=2,samples=64");
    const recurrent = planOf(
      [
        input(5, 3),
        layer("LSTM", "memory", "x", lstm.read({ units: 4 }, "memory", "keras3")),
        dense("y", "memory", 1, "sigmoid"),
      ],
      { ...binaryRecipe(), precision: { format: "float16", lossScale: 1 } },
    );
    const { checks, layers } = await diagnosed(shortened(recurrent), problem, [0]);
    for (const check of ["exploding-in-time", "vanishing-in-time", "gradient-underflow"])
      expect(checks.ran).toContain(check);
    const { lag, factorPerStep, gradNorms } = layers[0]?.special?.recurrent ?? {};
    expect(lag).toBe(4);
    expect(factorPerStep?.[0]).toBeLessThan(1);
    expect(gradNorms?.[0]).toHaveLength(5);
    expect(layers[1]?.special).toBeUndefined();
  });
});

describe("the verdict over several seeds", () => {
  const vanished: Sample = { grads: [1e-3, 1e-2, 1e-1, 1] };
  const exploded: Sample = { grads: [1e3, 1e2, 1, 1] };
  const endings = {
    healthy: { sample: {}, metric: 1 },
    vanishing: { sample: vanished, metric: 0.5 },
    exploding: { sample: exploded, metric: 0.5 },
    inconclusive: { sample: {}, metric: 0.5 },
  } as const;
  type Ending = keyof typeof endings;

  test.each<[readonly Ending[], string]>([
    [["healthy", "healthy", "healthy"], "healthy"],
    [["healthy", "healthy", "vanishing"], "vanishing"],
    [["vanishing", "exploding", "exploding"], "exploding"],
    [["vanishing", "exploding"], "vanishing"],
    [["inconclusive", "inconclusive", "vanishing"], "vanishing"],
    [["healthy", "inconclusive"], "inconclusive"],
  ])("%j is %s", async (list, verdict) => {
    const diagnosis = await diagnosedFrom(list.map(runEnding));
    expect(diagnosis.verdict).toBe(verdict);
    expect(diagnosis.shown.verdict).toBe(verdict);
  });

  test("shows the median of the seeds that have it", async () => {
    const runs = [0.9, 0.55, 0.5, 0.6].map((metric, seed) =>
      runFrom(seed, metric === 0.9 ? {} : vanished, metric),
    );
    expect((await diagnosedFrom(runs)).shown.seed).toBe(1);
  });

  test("is not healthy while seeds that were asked for are missing", async () => {
    const { verdict } = await diagnosedFrom([runEnding("healthy", 0)], 3);
    expect(verdict).toBe("inconclusive");
  });

  function runEnding(ending: Ending, seed: number): Run {
    return runFrom(seed, endings[ending].sample, endings[ending].metric);
  }

  function runFrom(seed: number, sample: Sample, trainMetric: number): Run {
    const trace = traceOf(always({ ...sample, trainLoss: 0.5, trainMetric }), { seed });
    return { trace, outcome: outcomeOf(trace, undefined, false) };
  }

  async function diagnosedFrom(runs: readonly Run[], asked = runs.length): Promise<Diagnosis> {
    const trials: Trials = { run: async () => runs, dispose: async () => {} };
    const plan = binary({ widths: [4, 4, 4], activation: "relu" });
    const seeds = Array.from({ length: asked }, (_, seed) => seed);
    return diagnose(plan, circle, { seeds, trials, engine: onnxruntimeEngine });
  }
});

describe("a diagnosis that is told to stop", () => {
  test("says so, and keeps what it knows", async () => {
    const control = new AbortController();
    const diagnosis = await diagnosed(deepSigmoid, circle, [0, 1, 2], {
      signal: control.signal,
      onProgress: (_, progress) => progress && progress.step > 20 && control.abort(),
    });
    expect(diagnosis.isInterrupted).toBe(true);
    expect(diagnosis.seeds).toHaveLength(1);
    expect(diagnosis.shown.outcome.steps).toBeGreaterThan(20);
    expect(diagnosis.verdict).toBe("vanishing");
  });
});

describe("trialsInThread", () => {
  test("runs each request as a trial of its own, in order, and counts all of their steps", async () => {
    const plan = shortened(goodRelu);
    const steps: number[] = [];
    const trials = trialsInThread(circle, onnxruntimeEngine);
    const requests = [3, 1].map((seed) => ({ plan, seed, endsWhenDecided: false }));
    const runs = await trials.run(requests, { onProgress: ({ step }) => steps.push(step) });
    expect(runs.map(({ trace }) => trace.header.seed)).toEqual([3, 1]);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    const [first] = runs;
    expect(steps.at(-1)).toBe(2 * (first?.trace.header.plannedSteps ?? 0));
    const [request] = requests;
    expect(request && (await runTrial(request, circle, onnxruntimeEngine, {}))).toEqual(first);
  });

  test("ends a run whose verdict is decided only where that is wanted", async () => {
    const plan = binary({
      widths: [4, 4],
      activation: "relu",
      kernel: initializerRef("zeros"),
      recipe: { epochs: 20 },
    });
    const steps = await Promise.all(
      [true, false].map(async (endsWhenDecided) => {
        const run = await runTrial(
          { plan, seed: 0, endsWhenDecided },
          circle,
          onnxruntimeEngine,
          {},
        );
        return run.outcome.steps;
      }),
    );
    expect(steps[0]).toBeLessThan(steps[1] ?? 0);
  });
});

function binary(options: MlpOptions): Plan {
  const { recipe, ...others } = options;
  const quick = { batchSize: 64, epochs: 8 };
  return mlp({
    output: "sigmoid",
    units: 1,
    ...others,
    recipe: binaryRecipe({ ...quick, ...recipe }),
  });
}

function regression(options: MlpOptions, learningRate: number): Plan {
  return mlp({
    output: "linear",
    units: 1,
    ...options,
    recipe: {
      loss: { id: "mse", config: {} },
      optimizer: { id: "sgd", config: { learningRate } },
      batchSize: 16,
      epochs: 40,
    },
  });
}

function shortened(plan: Plan): Plan {
  return { ...plan, recipe: { ...plan.recipe, batchSize: 64, epochs: 2 } };
}

async function judged(plan: Plan, problem: Problem) {
  const run = await runTrial(
    { plan, seed: 0, endsWhenDecided: false },
    problem,
    onnxruntimeEngine,
    {},
  );
  return judge(run, plan, problem);
}

function diagnosed(
  plan: Plan,
  problem: Problem,
  seeds: readonly number[],
  options: Partial<DiagnoseOptions> = {},
): Promise<Diagnosis> {
  const trials = trialsInThread(problem, onnxruntimeEngine);
  return diagnose(plan, problem, { seeds, trials, engine: onnxruntimeEngine, ...options });
}
