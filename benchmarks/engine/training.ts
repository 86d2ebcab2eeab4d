import type { Engine } from "../../src/engine/engine.ts";
import { wasmEngine } from "../../src/engine/wasm.ts";
import { mlpModel } from "../../src/training/parity.fixture.ts";
import { prepare, runChunk } from "../step/prepared.ts";
import { type Network, workloads } from "../step/workload.ts";

/** A network, whether its layers are measured at every step, and how many steps one call takes. */
export interface Training {
  readonly id: string;
  readonly network: Network;
  readonly every: 0 | 1;
  readonly chunk: number;
}

const lab: Network = {
  kind: "mlp",
  model: mlpModel({
    ...{ inputs: 32, width: 32, depth: 20, classes: 10, activation: "tanh", batchSize: 32 },
    optimizer: { id: "sgd", config: { learningRate: 0.01 } },
  }),
  recipe: {
    loss: { id: "categorical-crossentropy", config: {} },
    optimizer: { id: "sgd", config: { learningRate: 0.01 } },
    batchSize: 32,
    epochs: 1,
    clip: undefined,
  },
  activation: "tanh",
  learningRate: 0.01,
};

/** The small network of the lab, then those of benchmarks/step. */
export const trainings: readonly Training[] = [
  { id: "20×32 tanh, batch 32", network: lab, every: 0, chunk: 200 },
  { id: "20×32 tanh, batch 32, every layer, every step", network: lab, every: 1, chunk: 200 },
  ...workloads.flatMap(({ id, network, every, chunk }): Training[] =>
    every === 0 || every === 1 ? [{ id, network, every, chunk }] : [],
  ),
];

/** Steps a second of one training over at least `seconds`, behind a first call that nobody measures. */
export async function stepsPerSecond(
  id: string,
  seconds: number,
  engine: Engine = wasmEngine,
): Promise<number> {
  const training = trainings.find((each) => each.id === id);
  if (!training) throw new RangeError(`training: unknown, got "${id}"`);
  const { network, every, chunk } = training;
  const prepared = await prepare(network, chunk, every === 1, engine);
  let { state } = await runChunk(prepared, prepared.start, training);
  const start = performance.now();
  let steps = 0;
  while (performance.now() - start < seconds * 1e3) {
    state = (await runChunk(prepared, state, training)).state;
    steps += chunk;
  }
  const taken = performance.now() - start;
  await prepared.session.dispose();
  return (steps / taken) * 1e3;
}
