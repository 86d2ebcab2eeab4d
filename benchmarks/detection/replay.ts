import { entryOf } from "../../src/core/registry.ts";
import { type Rng, rngOf } from "../../src/core/rng.ts";
import type { Engine, NamedValues } from "../../src/engine/engine.ts";
import { built, initialValues } from "../../src/model/build.ts";
import type { Problem } from "../../src/tasks/task.ts";
import { batchSamples, gather } from "../../src/training/batches.ts";
import { compileInference, compileStep, type StepProgram } from "../../src/training/compile.ts";
import { flatValues } from "../../src/training/layout.ts";
import { metricOf } from "../../src/training/metric.ts";
import type { Optimizer } from "../../src/training/optimizer.ts";
import { optimizers } from "../../src/training/optimizers/index.ts";
import { scheduleOf } from "../../src/training/schedule.ts";
import { encodeTargets } from "../../src/training/targets.ts";
import type { Case } from "./cases.ts";
import type { InputStatistics, ObservedEpoch, ObservedRun, ProbeStep } from "./observed-run.ts";
import { momentOf, observerOf } from "./observer.ts";

/** Steps between two savings of SageMaker Debugger's hook, by default. */
const saveInterval = 500;
/** TheDeepChecker's own training: iterations on one batch of this many samples, balanced over the classes. */
const probeIterations = 200;
const probeSamples = 50;

/** Repeats the runs of a case step by step and keeps what the rules of other tools read. */
export interface Replayer {
  run(seed: number): Promise<Replay>;
  dispose(): Promise<void>;
}

export interface Replay {
  readonly observed: ObservedRun;
  /** Loss of every step, to compare with the trace of the run that was repeated. */
  readonly losses: readonly number[];
}

/**
 * Compiles the replay of a case. It draws from the same random streams as src/training/run.ts (`order`, `weights`) and
 * takes the steps that the run watched with the watching program, so that both round alike.
 */
export async function replayerOf({ dataset, plan }: Case, problem: Problem, engine: Engine): Promise<Replayer> {
  const { model, recipe } = plan;
  const layers = built(model);
  const batchSize = Math.min(recipe.batchSize, problem.train.length);
  const encoded = encodeTargets(problem.dataset, layers.at(-1)?.outputShape ?? []);
  const stepsPerEpoch = problem.train.length / batchSize;
  const plannedSteps = Math.max(1, Math.round(recipe.epochs * stepsPerEpoch));
  const schedule = scheduleOf(plannedSteps);
  const classes = problem.dataset.targets.kind === "classes" ? problem.dataset.targets.names.length : 1;
  const perClass = Math.floor(probeSamples / classes);
  const plain = compileStep(model, recipe, batchSize, false);
  const probe = compileStep(model, recipe, perClass * classes, false);
  const sessions = {
    step: await engine.compile(plain.program),
    watchedStep: await engine.compile(compileStep(model, recipe, batchSize, true).program),
    train: await engine.compile(compileInference(model, recipe, problem.train.length).program),
    validation: await engine.compile(compileInference(model, recipe, problem.validation.length).program),
    probe: await engine.compile(probe.program),
  };
  const observer = await observerOf(plan, batchSize, engine);
  const probeObserver = await observerOf(plan, perClass * classes, engine);

  function startOf(rng: Rng, { layout, slots }: StepProgram): NamedValues {
    const start: Record<string, Float32Array> = { parameters: flatValues(layout, initialValues(layers, rng)) };
    for (let i = 0; i < slots; i++) start[`slot_${i}`] = new Float32Array(layout.size);
    return start;
  }

  async function evaluated(part: "train" | "validation", { parameters }: NamedValues) {
    const samples = problem[part];
    const stack = gather(problem, encoded, samples);
    const { outputs } = await sessions[part].run({ parameters: parameters ?? new Float32Array() }, stack, 1);
    return {
      loss: outputs["loss"]?.[0] ?? Number.NaN,
      accuracy: metricOf(problem.dataset.targets, samples, outputs["output"] ?? []),
    };
  }

  async function momentAt({ parameters }: NamedValues, samples: Int32Array) {
    const raw = await observer.observe(Float32Array.from(parameters ?? []), gather(problem, encoded, samples));
    return momentOf(raw);
  }

  async function epochAt(state: NamedValues): Promise<ObservedEpoch> {
    const train = await evaluated("train", state);
    const validation = await evaluated("validation", state);
    return {
      trainLoss: train.loss,
      trainAccuracy: train.accuracy,
      validationLoss: validation.loss,
      validationAccuracy: validation.accuracy,
      moment: await momentAt(state, problem.train.slice(0, batchSize)),
    };
  }

  async function probed(rng: Rng): Promise<readonly ProbeStep[]> {
    const samples = balanced(problem, perClass, rng.split("probe"));
    const stack = gather(problem, encoded, samples);
    const steps: ProbeStep[] = [];
    let state = startOf(rng.split("weights"), probe);
    for (let at = 0; at < probeIterations; at++) {
      const { loss, layers: raw } = await probeObserver.observe(Float32Array.from(state["parameters"] ?? []), stack);
      const output = raw.at(-1)?.output ?? new Float32Array();
      const accuracy = metricOf(problem.dataset.targets, samples, output);
      steps.push({
        loss,
        accuracy,
        output,
        layers: raw.map((layer) => ({ ...layer, activation: layer.output })),
      });
      state = (await sessions.probe.run(state, { ...stack, ...scalarsAt(recipe, at, 1) }, 1)).state;
    }
    return steps;
  }

  return {
    async run(seed) {
      const rng = rngOf(seed);
      const samplesAt = batchSamples(problem.train, batchSize, rng.split("order"));
      const losses: number[] = [];
      const epochs: ObservedEpoch[] = [];
      const saved: { step: number; moment: Awaited<ReturnType<typeof momentAt>> }[] = [];
      const ends = Array.from({ length: recipe.epochs }, (_, e) => Math.round((e + 1) * stepsPerEpoch));
      let state = startOf(rng.split("weights"), plain);
      for (let at = 0; at < plannedSteps; at++) {
        if (at % saveInterval === 0) saved.push({ step: at, moment: await momentAt(state, samplesAt(at, 1)) });
        const session = schedule.samples(at) ? sessions.watchedStep : sessions.step;
        const stack = gather(problem, encoded, samplesAt(at, 1));
        const results = await session.run(state, { ...stack, ...scalarsAt(recipe, at, 1) }, 1);
        losses.push(results.outputs["loss"]?.[0] ?? Number.NaN);
        state = results.state;
        if (at + 1 === ends[epochs.length]) epochs.push(await epochAt(state));
      }
      const observed: ObservedRun = {
        dataset,
        loss: recipe.loss.id,
        activations: model.layers.flatMap((layer) => (layer.kind === "Dense" ? [layer.config.activation.id] : [])),
        plannedSteps,
        epochs,
        saved,
        probe: await probed(rng),
        inputs: inputStatistics(problem, classes),
      };
      return { observed, losses };
    },
    async dispose() {
      for (const session of Object.values(sessions)) await session.dispose();
      await observer.dispose();
      await probeObserver.dispose();
    },
  };
}

function scalarsAt(recipe: Case["plan"]["recipe"], from: number, steps: number): NamedValues {
  const optimizer: Optimizer = entryOf(optimizers, recipe.optimizer.id, "replay");
  const config = { ...optimizer.defaults, ...recipe.optimizer.config };
  const perStep = Array.from({ length: steps }, (_, i) => optimizer.scalars(config, from + i + 1));
  return Object.fromEntries(
    optimizer.scalarNames.map((name) => [`scalar/${name}`, Float32Array.from(perStep, (s) => s[name] ?? 0)]),
  );
}

/** The same number of training samples of every class, drawn with repetition. */
function balanced({ train, dataset }: Problem, perClass: number, rng: Rng): Int32Array {
  const { targets } = dataset;
  if (targets.kind !== "classes") throw new RangeError("replay: needs classes, got numbers");
  return Int32Array.from(
    targets.names.flatMap((_, label) => {
      const own = train.filter((sample) => targets.labels[sample] === label);
      return Array.from({ length: perClass }, () => own[Math.floor(rng.uniform() * own.length)] ?? 0);
    }),
  );
}

function inputStatistics({ train, dataset }: Problem, classes: number): InputStatistics {
  const [width = 1] = dataset.shape;
  const features = Array.from({ length: width }, (_, feature) => {
    const column = Float64Array.from(train, (sample) => dataset.features[sample * width + feature] ?? 0);
    const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
    const variance = column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length;
    return { min: Math.min(...column), max: Math.max(...column), mean, std: Math.sqrt(variance) };
  });
  return { features, classes };
}
