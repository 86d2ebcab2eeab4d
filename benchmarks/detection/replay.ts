import { rngOf } from "../../src/core/rng.ts";
import type { Engine, NamedValues } from "../../src/engine/engine.ts";
import { sizeOf } from "../../src/graph/tensor.ts";
import { built } from "../../src/model/build.ts";
import type { Problem } from "../../src/tasks/task.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { batchSamples, gather } from "../../src/training/batches.ts";
import {
  compileInference,
  compileStep,
  sampledName,
  skippedName,
} from "../../src/training/compile.ts";
import { metricOf } from "../../src/training/metric.ts";
import type { Plan } from "../../src/training/plan.ts";
import type { Run } from "../../src/training/run.ts";
import { scheduleOf } from "../../src/training/schedule.ts";
import { noiseAt, scalarsAt, startOf } from "../../src/training/step-inputs.ts";
import { encodeTargets } from "../../src/training/targets.ts";
import { momentOf } from "./moment.ts";
import { observedLayers } from "./observed-layers.ts";
import type { InputStatistics, Moment, ObservedEpoch, ObservedRun } from "./observed-run.ts";
import { observerOf } from "./observer.ts";
import { probeOf } from "./probe.ts";

/** Steps between two savings of SageMaker Debugger's hook, by default. */
const saveInterval = 500;

/** Repeats the runs of a plan step by step and keeps what the rules of other tools read. */
export interface Replayer {
  /** @throws Error when the repetition differs from the run in the last bit of a loss. */
  run(run: Run): Promise<ObservedRun>;
  dispose(): Promise<void>;
}

/**
 * Compiles the replay of a plan. It draws from the same random streams as src/training/run.ts (`order`, `weights`,
 * `noise`), takes the learning rates that the run recorded, and takes the steps that the run watched with the watching
 * program, so that both round alike.
 */
export async function replayerOf(plan: Plan, problem: Problem, engine: Engine): Promise<Replayer> {
  const { model, recipe } = plan;
  const layers = built(model);
  const batchSize = Math.min(recipe.batchSize, problem.train.length);
  const encoded = encodeTargets(problem.dataset, layers.at(-1)?.outputShape ?? []);
  const stepsPerEpoch = problem.train.length / batchSize;
  const plannedSteps = Math.max(1, Math.round(recipe.epochs * stepsPerEpoch));
  const schedule = scheduleOf(plannedSteps);
  const program = compileStep(model, recipe, batchSize, true);
  const inference = (part: "train" | "validation") =>
    engine.compile(compileInference(model, recipe, problem[part].length).program);
  const sessions = {
    step: await engine.compile(program.program),
    train: await inference("train"),
    validation: await inference("validation"),
  };
  const observer = await observerOf(plan, batchSize, engine);
  const probe = await probeOf(plan, problem, engine);
  const inputs = inputStatistics(problem);

  async function evaluated(part: "train" | "validation", state: NamedValues) {
    const stack = gather(problem, encoded, problem[part]);
    const { outputs } = await sessions[part].run(state, stack, 1);
    return {
      loss: outputs["loss"]?.[0] ?? Number.NaN,
      accuracy: metricOf(problem.dataset.targets, problem[part], outputs["output"] ?? []),
    };
  }

  async function momentAt(
    state: NamedValues,
    samples: Int32Array,
    noise: NamedValues,
  ): Promise<Moment> {
    const stack = { ...gather(problem, encoded, samples), ...noise };
    return momentOf(await observer.observe(state, stack));
  }

  async function epochAt(state: NamedValues, noise: NamedValues): Promise<ObservedEpoch> {
    const train = await evaluated("train", state);
    const validation = await evaluated("validation", state);
    return {
      trainLoss: train.loss,
      trainAccuracy: train.accuracy,
      validationLoss: validation.loss,
      validationAccuracy: validation.accuracy,
      moment: await momentAt(state, problem.train.slice(0, batchSize), noise),
    };
  }

  return {
    async run({ trace }) {
      const { seed } = trace.header;
      const rng = rngOf(seed);
      const samplesAt = batchSamples(problem.train, batchSize, rng.split("order"));
      const endOf = (epoch: number) => Math.round((epoch + 1) * stepsPerEpoch);
      const losses: number[] = [];
      const epochs: ObservedEpoch[] = [];
      const saved: ObservedRun["saved"][number][] = [];
      let state = startOf(layers, program, rng.split("weights"));
      let applied = 0;
      for (let step = 0; step < plannedSteps; step++) {
        const samples = samplesAt(step, 1);
        const noise = noiseAt(program, rng.split("noise"), step, 1);
        if (step % saveInterval === 0)
          saved.push({ step, moment: await momentAt(state, samples, noise) });
        const sampled = Float32Array.of(Number(schedule.samples(step)));
        const { learningRate } = trace.records[step] ?? {};
        const rates = learningRate === undefined ? undefined : [learningRate];
        const results = await sessions.step.run(
          state,
          {
            ...gather(problem, encoded, samples),
            ...noise,
            ...scalarsAt(recipe, applied, 1, rates),
            [sampledName]: sampled,
          },
          1,
        );
        if (results.outputs[skippedName]?.[0] !== 1) applied++;
        losses.push(results.outputs["loss"]?.[0] ?? Number.NaN);
        state = results.state;
        if (step + 1 === endOf(epochs.length)) epochs.push(await epochAt(state, noise));
      }
      assertSame(trace, losses, plan);
      return {
        loss: recipe.loss.id,
        activations: observedLayers(layers).map(({ activation }) => activation),
        plannedSteps,
        epochs,
        saved,
        probe: await probe.run(rng),
        inputs,
      };
    },
    async dispose() {
      for (const session of Object.values(sessions)) await session.dispose();
      await observer.dispose();
      await probe.dispose();
    },
  };
}

/** The detectors of others must see the run that Isograd sees, bit by bit. */
function assertSame({ records, header }: Trace, losses: readonly number[], plan: Plan): void {
  const differing = records.find(
    ({ step, gradNorm, loss }) => !Number.isNaN(gradNorm) && !Object.is(loss, losses[step]),
  );
  if (differing)
    throw new Error(
      `replay: ${plan.model.name}, seed ${header.seed}, differs from its run at step ${differing.step}`,
    );
}

function inputStatistics({ train, dataset }: Problem): InputStatistics {
  const width = sizeOf(dataset.shape);
  const features = Array.from({ length: width }, (_, feature) => {
    const column = Float64Array.from(
      train,
      (sample) => dataset.features[sample * width + feature] ?? 0,
    );
    const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
    const variance = column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length;
    return { min: Math.min(...column), max: Math.max(...column), mean, std: Math.sqrt(variance) };
  });
  const { targets } = dataset;
  return { features, classes: targets.kind === "classes" ? targets.names.length : 1 };
}
