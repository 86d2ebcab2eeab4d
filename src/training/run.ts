import { rngOf } from "../core/rng.ts";
import type { Engine, NamedValues, Session } from "../engine/engine.ts";
import { built } from "../model/build.ts";
import type { Model } from "../model/model.ts";
import type { Problem } from "../tasks/task.ts";
import type { Evaluation, Trace, TraceHeader, TraceRecord } from "../trace/trace.ts";
import { batchSamples, gather } from "./batches.ts";
import { compileInference, compileStep, type StepProgram, sampledName } from "./compile.ts";
import { goalOf } from "./goal.ts";
import { learningRatesAt } from "./learning-rates.ts";
import { lsuvOf } from "./lsuv.ts";
import { metricOf } from "./metric.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import type { Recipe } from "./recipe.ts";
import { append, firstBroken, stepsToSkip } from "./recording.ts";
import { evaluationCount, type Schedule, scheduleOf } from "./schedule.ts";
import { chunkLength, noiseAt, scalarsAt, startFrom, startOf } from "./step-inputs.ts";
import { encodeTargets } from "./targets.ts";
import { headerOf } from "./trace-header.ts";

/** What a run is told from outside. */
export interface RunOptions {
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly maxSeconds?: number;
  /** Ends the run after this many updates; learning rates stay those of the whole training. */
  readonly steps?: number;
  /** Called with what the training step carries, when the run has ended. */
  readonly onEnd?: (state: NamedValues) => void;
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
  const [lsuv, session, trainSet, validationSet] = await Promise.all([
    recipe.initialization === "lsuv" ? lsuvOf(model, recipe, batchSize, engine) : undefined,
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
    run: async (options) => {
      const header = headerOf(
        layers,
        recipe,
        batchSize,
        stepsPerEpoch,
        plannedSteps,
        options.seed,
        problem.dataset.lag,
        goal,
      );
      const rng = rngOf(options.seed);
      const samplesAt = batchSamples(problem.train, batchSize, rng.split("order"));
      const batchesAt = (from: number, steps: number): NamedValues => ({
        ...gather(problem, encoded, samplesAt(from, steps)),
        ...noiseAt(program, rng.split("noise"), from, steps),
      });
      const inputsAt: Drive["inputsAt"] = ({ from, steps, applied, rates }, isSampled) => ({
        ...batchesAt(from, steps),
        ...scalarsAt(recipe, applied, steps, rates),
        [sampledName]: Float32Array.from({ length: steps }, (_, i) => Number(isSampled(from + i))),
      });
      const ratesAt: Drive["ratesAt"] = (from, steps, history) =>
        learningRatesAt(recipe, from, steps, plannedSteps, history);
      const weights = rng.split("weights");
      const start = lsuv
        ? startFrom(await lsuv.values(weights, batchesAt(0, 1)), program)
        : startOf(layers, program, weights);
      return drive({
        header,
        start,
        schedule,
        program,
        session,
        inputsAt,
        ratesAt,
        evaluate,
        options,
      });
    },
    async dispose() {
      for (const each of [lsuv, session, trainSet, validationSet]) await each?.dispose();
    },
  };
}

/** How many samples of each part to measure on, for a training that sees this many. */
function evaluatedSamples(seen: number): number {
  const affordable = (evaluationShare * passesPerStep * seen) / (2 * evaluationCount);
  return Math.round(Math.min(mostEvaluated, Math.max(fewestEvaluated, affordable)));
}

type IsSampled = (step: number) => boolean;

/** Steps that run in one call to the engine. */
interface Chunk {
  readonly from: number;
  readonly steps: number;
  /** Updates that were applied before: optimizers count these, without the steps that loss scaling skipped. */
  readonly applied: number;
  /** Learning rates, where a schedule changes them. */
  readonly rates: readonly number[] | undefined;
}

interface Drive {
  readonly header: TraceHeader;
  readonly start: NamedValues;
  readonly schedule: Schedule;
  readonly program: StepProgram;
  readonly session: Session;
  readonly inputsAt: (chunk: Chunk, isSampled: IsSampled) => NamedValues;
  readonly ratesAt: (
    from: number,
    steps: number,
    history: readonly Evaluation[],
  ) => readonly number[] | undefined;
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
  const longest = chunkLength(d.program);
  const history: Evaluation[] = [];
  let state = d.start;
  let at = 0;
  let applied = 0;

  const end = Math.min(header.plannedSteps, options.steps ?? header.plannedSteps);
  while (at < end) {
    if (options.signal?.aborted || Date.now() > deadline) return ended(undefined, true);
    const evaluation = schedule.evaluates(at) ? await d.evaluate(state) : undefined;
    if (evaluation) history.push(evaluation);
    const most = Math.min(longest, schedule.nextEvaluation(at) - at, end - at);
    const rates = d.ratesAt(at, most, history);
    const chunk = { from: at, steps: most, applied, rates };
    const { results, steps, skipped } = await runToSkip(d, state, chunk);
    const broken = firstBroken(results.outputs, steps);
    if (broken !== undefined) {
      state = await replay(d, state, { ...chunk, steps: broken + 1 }, records, evaluation);
      at += broken + 1;
      return ended(at - 1, false);
    }
    append(records, d.program, results.outputs, { ...chunk, steps }, schedule.samples, evaluation);
    state = results.state;
    at += steps;
    applied += steps - skipped;
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
    options.onEnd?.(state);
    const lastUpdate = Number.isFinite(evaluation.trainLoss) ? undefined : at;
    return { trace, outcome: outcomeOf(trace, firstNonFiniteStep ?? lastUpdate, isInterrupted) };
  }
}

/**
 * Runs a chunk up to the first step that loss scaling skips, if any: the optimizer counts the steps behind it one less, so
 * their numbers were wrong.
 */
async function runToSkip(d: Drive, before: NamedValues, chunk: Chunk) {
  const run = (part: Chunk) =>
    d.session.run(before, d.inputsAt(part, d.schedule.samples), part.steps);
  const results = await run(chunk);
  const toSkip = stepsToSkip(results.outputs, chunk.steps);
  if (toSkip === undefined) return { results, steps: chunk.steps, skipped: 0 };
  if (toSkip === chunk.steps) return { results, steps: toSkip, skipped: 1 };
  return { results: await run({ ...chunk, steps: toSkip }), steps: toSkip, skipped: 1 };
}

/** Runs a chunk that broke again up to the step that broke, and watches that one: which layer was first? */
async function replay(
  d: Drive,
  before: NamedValues,
  chunk: Chunk,
  records: TraceRecord[],
  evaluation: Evaluation | undefined,
): Promise<NamedValues> {
  const last = chunk.from + chunk.steps - 1;
  const isSampled = (step: number) => step === last || d.schedule.samples(step);
  const results = await d.session.run(before, d.inputsAt(chunk, isSampled), chunk.steps);
  append(records, d.program, results.outputs, chunk, isSampled, evaluation);
  return results.state;
}

/** Lets timers and signals through: engines may compute on this thread. */
function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
