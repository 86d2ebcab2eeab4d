import { rngOf } from "../core/rng.ts";
import type { Engine, NamedValues, Session } from "../engine/engine.ts";
import { built } from "../model/build.ts";
import type { Model } from "../model/model.ts";
import type { Problem } from "../tasks/task.ts";
import type { Evaluation, Trace, TraceHeader, TraceRecord } from "../trace/trace.ts";
import { batchSamples, gather } from "./batches.ts";
import { compileInference, compileStep, type StepProgram, sampledName } from "./compile.ts";
import { goalOf } from "./goal.ts";
import { metricOf } from "./metric.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import type { Recipe } from "./recipe.ts";
import { append, firstBroken } from "./recording.ts";
import { evaluationCount, type Schedule, scheduleOf } from "./schedule.ts";
import { chunkLength, noiseAt, scalarsAt, startOf } from "./step-inputs.ts";
import { encodeTargets } from "./targets.ts";
import { headerOf } from "./trace-header.ts";

/** What a run is told from outside. */
export interface RunOptions {
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly maxSeconds?: number;
  /** Called at every whole-set measurement; ends the run when it answers true. */
  readonly isDecided?: (trace: Trace) => boolean;
  readonly onProgress?: (step: number, plannedSteps: number, loss: number) => void;
}

/** A finished run. */
export interface Run {
  readonly trace: Trace;
  readonly outcome: Outcome;
}

/** A model, a recipe and data, compiled: trains as often as wanted. */
export interface Trainer {
  /** Trains from the initialization and in the order of samples that belong to the seed. */
  run(options: RunOptions): Promise<Run>;
  dispose(): Promise<void>;
}

/** Samples of each part that whole-set measurements look at, at most and at least. */
const mostEvaluated = 1000;
const fewestEvaluated = 300;
/** Cost of all whole-set measurements against that of training, when the samples are more than the fewest. */
const evaluationShare = 0.25;
/** A training step computes forward once and backward twice. */
const passesPerStep = 3;

/**
 * Compiles a model with its recipe for a problem.
 *
 * @throws RangeError when model, recipe and data do not fit each other.
 */
export async function trainerOf(
  model: Model,
  recipe: Recipe,
  problem: Problem,
  engine: Engine,
): Promise<Trainer> {
  const layers = built(model);
  const batchSize = Math.min(recipe.batchSize, problem.train.length);
  const outputShape = layers.at(-1)?.outputShape ?? [];
  const encoded = encodeTargets(problem.dataset, outputShape);
  const program = compileStep(model, recipe, batchSize, true);
  const stepsPerEpoch = problem.train.length / batchSize;
  const plannedSteps = Math.max(1, Math.round(recipe.epochs * stepsPerEpoch));
  const evaluated = evaluatedSamples(plannedSteps * batchSize);
  const trainSamples = problem.train.slice(0, evaluated);
  const validationSamples = problem.validation.slice(0, evaluated);
  const [session, trainSet, validationSet] = await Promise.all([
    engine.compile(program.program),
    engine.compile(compileInference(model, recipe, trainSamples.length).program),
    engine.compile(compileInference(model, recipe, validationSamples.length).program),
  ]);
  const schedule = scheduleOf(plannedSteps);
  const goal = goalOf(problem, recipe, encoded);

  async function measure(session: Session, samples: Int32Array, state: NamedValues) {
    const { outputs } = await session.run(state, gather(problem, encoded, samples), 1);
    return {
      loss: outputs["loss"]?.[0] ?? Number.NaN,
      metric: metricOf(problem.dataset.targets, samples, outputs["output"] ?? []),
    };
  }

  async function evaluate(state: NamedValues): Promise<Evaluation> {
    const train = await measure(trainSet, trainSamples, state);
    const validation = await measure(validationSet, validationSamples, state);
    return {
      trainLoss: train.loss,
      trainMetric: train.metric,
      validationLoss: validation.loss,
      validationMetric: validation.metric,
    };
  }

  return {
    run: (options) => {
      const header = headerOf(
        layers,
        recipe,
        batchSize,
        stepsPerEpoch,
        plannedSteps,
        options.seed,
        goal,
      );
      const rng = rngOf(options.seed);
      const samplesAt = batchSamples(problem.train, batchSize, rng.split("order"));
      const inputsAt = (from: number, steps: number, isSampled: IsSampled): NamedValues => ({
        ...gather(problem, encoded, samplesAt(from, steps)),
        ...noiseAt(program, rng.split("noise"), from, steps),
        ...scalarsAt(recipe, from, steps),
        [sampledName]: Float32Array.from({ length: steps }, (_, i) => Number(isSampled(from + i))),
      });
      const start = startOf(layers, program, rng.split("weights"));
      return drive({ header, start, schedule, program, session, inputsAt, evaluate, options });
    },
    async dispose() {
      for (const each of [session, trainSet, validationSet]) await each.dispose();
    },
  };
}

/** How many samples of each part to measure on, for a training that sees this many. */
function evaluatedSamples(seen: number): number {
  const affordable = (evaluationShare * passesPerStep * seen) / (2 * evaluationCount);
  return Math.round(Math.min(mostEvaluated, Math.max(fewestEvaluated, affordable)));
}

type IsSampled = (step: number) => boolean;

interface Drive {
  readonly header: TraceHeader;
  readonly start: NamedValues;
  readonly schedule: Schedule;
  readonly program: StepProgram;
  readonly session: Session;
  readonly inputsAt: (from: number, steps: number, isSampled: IsSampled) => NamedValues;
  readonly evaluate: (state: NamedValues) => Promise<Evaluation>;
  readonly options: RunOptions;
}

/** The loop: runs to the next point where something is measured, measures, goes on until the end or a reason to stop. */
async function drive(d: Drive): Promise<Run> {
  const { header, schedule, options } = d;
  const records: TraceRecord[] = [];
  const trace: Trace = { header, records };
  const deadline =
    options.maxSeconds === undefined
      ? Number.POSITIVE_INFINITY
      : Date.now() + options.maxSeconds * 1000;
  const chunk = chunkLength(d.program);
  let state = d.start;
  let at = 0;

  while (at < header.plannedSteps) {
    if (options.signal?.aborted || Date.now() > deadline) return ended(undefined, true);
    const evaluation = schedule.evaluates(at) ? await d.evaluate(state) : undefined;
    const steps = Math.min(chunk, schedule.nextEvaluation(at) - at);
    const results = await d.session.run(state, d.inputsAt(at, steps, schedule.samples), steps);
    const broken = firstBroken(results.outputs, steps);
    if (broken !== undefined) {
      state = await replay(d, state, at, broken, records, evaluation);
      at += broken + 1;
      return ended(at - 1, false);
    }
    append(records, d.program, results.outputs, at, steps, schedule.samples, evaluation);
    state = results.state;
    at += steps;
    options.onProgress?.(at, header.plannedSteps, records.at(-1)?.loss ?? Number.NaN);
    if (evaluation && options.isDecided?.(trace)) return ended(undefined, false);
    await breath();
  }
  return ended(undefined, false);

  async function ended(
    firstNonFiniteStep: number | undefined,
    isInterrupted: boolean,
  ): Promise<Run> {
    const evaluation = await d.evaluate(state);
    const gradNorm = Number.NaN;
    records.push({ step: at, loss: evaluation.trainLoss, gradNorm, evaluation });
    const lastUpdate = Number.isFinite(evaluation.trainLoss) ? undefined : at;
    return { trace, outcome: outcomeOf(trace, firstNonFiniteStep ?? lastUpdate, isInterrupted) };
  }
}

/** Runs a chunk that broke again up to the step that broke, and watches that one: which layer was first? */
async function replay(
  d: Drive,
  before: NamedValues,
  at: number,
  broken: number,
  records: TraceRecord[],
  evaluation: Evaluation | undefined,
): Promise<NamedValues> {
  const isSampled = (step: number) => step === at + broken || d.schedule.samples(step);
  const steps = broken + 1;
  const results = await d.session.run(before, d.inputsAt(at, steps, isSampled), steps);
  append(records, d.program, results.outputs, at, steps, isSampled, evaluation);
  return results.state;
}

/** Lets timers and signals through: engines may compute on this thread. */
function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
