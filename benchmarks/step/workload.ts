import { built } from "../../src/model/build.ts";
import type { Model } from "../../src/model/model.ts";
import { type MlpSpec, mlpModel } from "../../src/training/parity.fixture.ts";
import type { Recipe } from "../../src/training/recipe.ts";
import { encoder, longLstm, smallCnn, startsOf } from "./network.ts";

/** A network that every contender builds alike. */
export interface Network {
  readonly kind: "mlp" | "cnn" | "lstm" | "transformer";
  readonly model: Model;
  readonly recipe: Recipe;
  readonly activation: "tanh" | "relu";
  readonly learningRate: number;
}

/** One thing whose speed is compared. */
export interface Workload {
  readonly id: string;
  readonly network: Network;
  /** Every how many steps the layers are measured; 0 for never. */
  readonly every: number;
  /** Timed steps a round, a multiple of the chunk. */
  readonly steps: number;
  /** Steps between two looks at the losses. */
  readonly chunk: number;
}

const learningRate = 0.01;
/** Where the larger one makes the loss rise, and differences in rounding with it. */
const smallLearningRate = 0.001;

const deep: MlpSpec = {
  inputs: 128,
  width: 128,
  depth: 50,
  classes: 10,
  activation: "tanh",
  optimizer: { id: "sgd", config: { learningRate } },
  batchSize: 64,
};
const wide: MlpSpec = { ...deep, inputs: 1024, width: 1024, depth: 5, activation: "relu" };

const networks = {
  deep: network("mlp", mlpModel(deep), 64, "tanh", learningRate),
  wide: network("mlp", mlpModel(wide), 64, "relu", learningRate),
  cnn: network("cnn", smallCnn(), 64, "relu", smallLearningRate),
  lstm: network("lstm", longLstm(), 64, "tanh", learningRate),
  transformer: network("transformer", encoder(), 16, "relu", smallLearningRate),
} as const satisfies Record<string, Network>;

/** Every network without statistics, then the same with them. */
export const workloads: readonly Workload[] = [
  ...series("50×128 tanh", networks.deep, 60, 10, [0, 1, 10]),
  ...series("5×1024 relu", networks.wide, 20, 10, [0]),
  ...series("CNN with batch norm", networks.cnn, 10, 10, [0, 1, 10]),
  ...series("LSTM, 100 time steps", networks.lstm, 10, 10, [0, 1, 10]),
  ...series("Transformer, 4 blocks", networks.transformer, 10, 10, [0, 1, 10]),
];

function network(
  kind: Network["kind"],
  model: Model,
  batchSize: number,
  activation: Network["activation"],
  learningRate: number,
): Network {
  const recipe: Recipe = {
    loss: { id: "categorical-crossentropy", config: {} },
    optimizer: { id: "sgd", config: { learningRate } },
    batchSize,
    epochs: 1,
    clip: undefined,
  };
  return { kind, model, recipe, activation, learningRate };
}

function series(
  id: string,
  network: Network,
  steps: number,
  chunk: number,
  everies: readonly number[],
): readonly Workload[] {
  const suffixes: Readonly<Record<number, string>> = {
    0: "",
    1: ", every layer, every step",
    10: ", every layer, every 10 steps",
  };
  return everies.map((every) => ({ id: `${id}${suffixes[every]}`, network, every, steps, chunk }));
}

/** What a Python peer is told of a network. */
export function networkRequest({ kind, model, recipe, activation }: Network) {
  const layers = built(model);
  return {
    kind,
    activation,
    input: layers[0]?.outputShape ?? [],
    classes: layers.at(-1)?.outputShape[0] ?? 1,
    batchSize: recipe.batchSize,
    parameters: startsOf(layers),
  };
}

/** What one round of one contender on one workload gave. */
export interface Timing {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of the first steps, before the clock starts. */
  readonly losses: readonly number[];
  /** Numbers of the first step that every contender has; null or left out where a layer does not have one. */
  readonly statistics: readonly (number | null)[];
}

/** Trains from the same start in every round. */
export interface Contender {
  readonly name: string;
  runs(workload: Workload): boolean;
  measure(workload: Workload): Promise<Timing>;
}
