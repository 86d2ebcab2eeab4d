import type { Engine, NamedValues, Session } from "../../src/engine/engine.ts";
import { compileStep, sampledName } from "../../src/training/compile.ts";
import { hashedNumbers } from "../../src/training/parity.fixture.ts";
import type { WatchPlan } from "../../src/training/watch.ts";
import { startValues } from "./network.ts";
import type { Network, Workload } from "./workload.ts";

export type Statistics = Parameters<typeof compileStep>[3];

/** A network ready to train, with as many batches as one call takes. */
export interface Prepared {
  readonly session: Session;
  readonly start: NamedValues;
  readonly inputs: NamedValues;
  readonly watched: WatchPlan | undefined;
}

/** Position of the first input in the stream: behind the parameters of any network used here. */
const batchStart = 2 ** 30;

export async function prepare(
  { model, recipe, learningRate }: Network,
  chunk: number,
  statistics: Statistics,
  engine: Engine,
): Promise<Prepared> {
  const step = compileStep(model, recipe, recipe.batchSize, statistics);
  const samples = chunk * recipe.batchSize;
  const size = step.inputShape.reduce((product, axis) => product * axis, 1);
  const classes = step.targetShape[0] ?? 1;
  const targets = new Float32Array(samples * classes);
  for (let i = 0; i < samples; i++) targets[i * classes + (i % classes)] = 1;
  return {
    session: await engine.compile(step.program),
    start: startValues(model),
    inputs: {
      x: hashedNumbers(batchStart, samples * size),
      targets,
      "scalar/learningRate": new Float32Array(chunk).fill(learningRate),
    },
    watched: step.watched,
  };
}

/** As the trainer does it: one graph for all, told step by step whether to measure. */
export async function runChunk(
  { session, inputs, watched }: Prepared,
  before: NamedValues,
  { every, chunk }: Pick<Workload, "every" | "chunk">,
) {
  const isSampled = (step: number) => every > 0 && step % every === 0;
  const sampled = Float32Array.from({ length: chunk }, (_, step) => Number(isSampled(step)));
  return session.run(before, watched ? { ...inputs, [sampledName]: sampled } : inputs, chunk);
}
