import { rngOf } from "../../src/core/rng.ts";
import type { Engine, NamedValues } from "../../src/engine/engine.ts";
import { built } from "../../src/model/build.ts";
import type { Problem } from "../../src/tasks/task.ts";
import type { Evaluation, Trace, TraceHeader, TraceRecord } from "../../src/trace/trace.ts";
import { batchSamples, gather } from "../../src/training/batches.ts";
import { compileStep, sampledName } from "../../src/training/compile.ts";
import { goalOf } from "../../src/training/goal.ts";
import { learningRatesAt } from "../../src/training/learning-rates.ts";
import { lsuvOf } from "../../src/training/lsuv.ts";
import { type Outcome, outcomeOf } from "../../src/training/outcome.ts";
import type { Plan } from "../../src/training/plan.ts";
import { append, firstBroken, stepsToSkip } from "../../src/training/recording.ts";
import { noiseAt, scalarsAt, startFrom, startOf } from "../../src/training/step-inputs.ts";
import { encodeTargets } from "../../src/training/targets.ts";
import { headerOf } from "../../src/training/trace-header.ts";
import { evaluatorFor } from "./evaluation.ts";
import { keptStates } from "./kept-states.ts";
import { thinned } from "./thinned.ts";

/** A training that can be stopped at any step, looked into, and taken back. */
export interface LabRun {
  readonly header: TraceHeader;
  readonly parameters: number;
  readonly step: number;
  readonly isOver: boolean;
  /** First step at which loss, gradient or a whole-set loss was not finite. */
  readonly brokenAt: number | undefined;
  /** Trains at most so many steps, and watches the layers at the last of them, and at step 0. */
  advance(steps: number): Promise<readonly TraceRecord[]>;
  /** Goes back to the last kept state at or before a step; the records behind it are forgotten. */
  rewind(step: number): void;
  trace(): Trace;
  outcome(): Outcome;
  /** The trained parameters and what else is carried, as they are now. */
  readonly state: NamedValues;
  dispose(): Promise<void>;
}

const evaluationsPerRun = 40;

/**
 * Compiles a plan for its data: the same step graph, records and seeds as `trainerOf`, driven step by step.
 *
 * @throws RangeError when model, recipe and data do not fit each other.
 */
export async function labRun(
  plan: Plan,
  problem: Problem,
  engine: Engine,
  seed: number,
): Promise<LabRun> {
  const { model, recipe } = plan;
  const layers = built(model);
  const batchSize = Math.min(recipe.batchSize, problem.train.length);
  const encoded = encodeTargets(problem.dataset, layers.at(-1)?.outputShape ?? []);
  const program = compileStep(model, recipe, batchSize, true);
  const stepsPerEpoch = problem.train.length / batchSize;
  const plannedSteps = Math.max(1, Math.round(recipe.epochs * stepsPerEpoch));
  const isLsuv = recipe.initialization === "lsuv";
  const [session, evaluator, lsuv] = await Promise.all([
    engine.compile(program.program),
    evaluatorFor(plan, problem, encoded, engine),
    isLsuv ? lsuvOf(model, recipe, batchSize, engine) : undefined,
  ]);
  const goal = goalOf(problem, recipe, encoded);
  const { lag } = problem.dataset;
  const header = headerOf(layers, recipe, batchSize, stepsPerEpoch, plannedSteps, seed, lag, goal);
  const rng = rngOf(seed);
  const samplesAt = batchSamples(problem.train, batchSize, rng.split("order"));
  const noise = rng.split("noise");
  const evaluationEvery = Math.max(1, Math.floor(plannedSteps / evaluationsPerRun));

  const batchesAt = (from: number, steps: number): NamedValues => ({
    ...gather(problem, encoded, samplesAt(from, steps)),
    ...noiseAt(program, noise, from, steps),
  });
  const weights = rng.split("weights");
  const start = lsuv
    ? startFrom(await lsuv.values(weights, batchesAt(0, 1)), program)
    : startOf(layers, program, weights);
  await lsuv?.dispose();

  let state: NamedValues = start;
  let step = 0;
  let applied = 0;
  let records: TraceRecord[] = [];
  let brokenAt: number | undefined;
  const kept = keptStates({ step, applied, state }, plannedSteps);

  /** Inference carries the parameters and what is fixed, and nothing of the optimizer. */
  function inferenceState(all: NamedValues): NamedValues {
    const names = ["parameters", ...program.layout.fixed.map(({ name }) => name)];
    return Object.fromEntries(names.map((name) => [name, all[name] ?? new Float32Array()]));
  }

  function history(): readonly Evaluation[] {
    return records.flatMap(({ evaluation }) => (evaluation ? [evaluation] : []));
  }

  async function chunk(end: number): Promise<void> {
    const isDue = step % evaluationEvery === 0;
    const evaluation = isDue ? await evaluator.evaluate(inferenceState(state)) : undefined;
    const until = Math.min(end - step, evaluationEvery - (step % evaluationEvery));
    const past = evaluation ? [...history(), evaluation] : history();
    const rates = learningRatesAt(recipe, step, until, plannedSteps, past);
    const run = (count: number, isSampled: (at: number) => boolean) =>
      session.run(
        state,
        {
          ...batchesAt(step, count),
          ...scalarsAt(recipe, applied, count, rates?.slice(0, count)),
          [sampledName]: Float32Array.from({ length: count }, (_, i) =>
            Number(isSampled(step + i)),
          ),
        },
        count,
      );
    const isWatched = (at: number) => at === 0 || at === end - 1;
    let count = until;
    let results = await run(count, isWatched);
    const skip = stepsToSkip(results.outputs, count);
    if (skip !== undefined && skip < count) {
      count = skip;
      results = await run(count, isWatched);
    }
    const broken = firstBroken(results.outputs, count);
    let isSampled = isWatched;
    if (broken !== undefined) {
      count = broken + 1;
      const last = step + broken;
      isSampled = (at) => isWatched(at) || at === last;
      results = await run(count, isSampled);
      brokenAt = last;
    }
    append(
      records,
      program,
      results.outputs,
      { from: step, steps: count, rates },
      isSampled,
      evaluation,
    );
    state = results.state;
    step += count;
    applied += count - (skip === undefined ? 0 : 1);
    kept.keep({ step, applied, state });
  }

  async function finish(): Promise<void> {
    const evaluation = await evaluator.evaluate(inferenceState(state));
    records.push({ step, loss: evaluation.trainLoss, gradNorm: Number.NaN, evaluation });
    if (!Number.isFinite(evaluation.trainLoss)) brokenAt ??= step;
  }

  const isOver = () => step >= plannedSteps || brokenAt !== undefined;
  return {
    header,
    parameters: program.layout.size,
    get step() {
      return step;
    },
    get isOver() {
      return isOver();
    },
    get brokenAt() {
      return brokenAt;
    },
    get state() {
      return inferenceState(state);
    },
    async advance(steps) {
      const before = records.length;
      const end = Math.min(plannedSteps, step + steps);
      while (step < end && !isOver()) await chunk(end);
      if (isOver() && records.at(-1)?.step !== step) await finish();
      const added = records.slice(before);
      records = thinned(records);
      return added;
    },
    rewind(to) {
      ({ step, applied, state } = kept.backTo(to));
      records = records.filter((record) => record.step < step);
      brokenAt = undefined;
    },
    trace: () => ({ header, records }),
    outcome() {
      const trace = { header, records };
      return outcomeOf(trace, brokenAt, !isOver());
    },
    async dispose() {
      await evaluator.dispose();
      await session.dispose();
    },
  };
}
