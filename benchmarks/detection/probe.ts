import type { Rng } from "../../src/core/rng.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { built } from "../../src/model/build.ts";
import type { Problem } from "../../src/tasks/task.ts";
import { gather } from "../../src/training/batches.ts";
import { compileStep } from "../../src/training/compile.ts";
import { metricOf } from "../../src/training/metric.ts";
import type { Plan } from "../../src/training/plan.ts";
import { noiseAt, scalarsAt, startOf } from "../../src/training/step-inputs.ts";
import { encodeTargets } from "../../src/training/targets.ts";
import type { ProbeReport, ProbeStep } from "./observed-run.ts";
import { observerOf, type RawMoment } from "./observer.ts";
import { hiddenActivation } from "./peers/thedeepchecker.ts";
import { watchOf } from "./peers/thedeepchecker-watch.ts";

/** TheDeepChecker's own training: iterations on one batch of so many samples, balanced over the classes. */
const iterations = 200;
const batchSamples = 50;

export interface Probe {
  /** @param rng - of the run: the streams `weights`, `noise` and `probe` are drawn from it. */
  run(rng: Rng): Promise<ProbeReport>;
  dispose(): Promise<void>;
}

/** Compiles the single-batch training of a plan. */
export async function probeOf(plan: Plan, problem: Problem, engine: Engine): Promise<Probe> {
  const { model, recipe } = plan;
  const { targets } = problem.dataset;
  const layers = built(model);
  const encoded = encodeTargets(problem.dataset, layers.at(-1)?.outputShape ?? []);
  const classes = targets.kind === "classes" ? targets.names.length : 1;
  const perClass = Math.floor(batchSamples / classes);
  const step = compileStep(model, recipe, perClass * classes, false);
  const session = await engine.compile(step.program);
  const observer = await observerOf(plan, perClass * classes, engine);

  return {
    async run(rng) {
      const samples = balanced(problem, perClass, rng.split("probe"));
      const batch = gather(problem, encoded, samples);
      let state = startOf(layers, step, rng.split("weights"));
      const stackAt = (at: number) => ({ ...batch, ...noiseAt(step, rng.split("noise"), at, 1) });
      const seen = async (at: number): Promise<readonly [RawMoment, ProbeStep]> => {
        const moment = await observer.observe(state, stackAt(at));
        const output = moment.layers.at(-1)?.output ?? new Float32Array();
        const own = moment.layers.map((layer) => ({ ...layer, activation: layer.output }));
        const accuracy = metricOf(targets, samples, output);
        return [moment, { loss: moment.loss, accuracy, output, layers: own }];
      };
      const [moment, initial] = await seen(0);
      const watch = watchOf(hiddenActivation(moment.layers.map(({ activation }) => activation)));
      let now = initial;
      for (let at = 0; watch.see(now) && at + 1 < iterations; at++) {
        const inputs = { ...stackAt(at), ...scalarsAt(recipe, at, 1) };
        state = (await session.run(state, inputs, 1)).state;
        [, now] = await seen(at + 1);
      }
      return { initial, ...watch.messages() };
    },
    async dispose() {
      await session.dispose();
      await observer.dispose();
    },
  };
}

/** The same number of training samples of every class, drawn with repetition. */
function balanced({ train, dataset }: Problem, perClass: number, rng: Rng): Int32Array {
  const { targets } = dataset;
  if (targets.kind !== "classes") throw new RangeError("probe: needs classes, got numbers");
  const drawn = targets.names.flatMap((_, label) => {
    const own = train.filter((sample) => targets.labels[sample] === label);
    return Array.from({ length: perClass }, () => own[Math.floor(rng.uniform() * own.length)] ?? 0);
  });
  return Int32Array.from(drawn);
}
