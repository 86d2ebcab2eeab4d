import type { MlpSpec } from "../../src/training/parity.fixture.ts";

/** One thing whose speed is compared. */
export interface Workload {
  readonly id: string;
  readonly spec: MlpSpec;
  /** Every how many steps the layers are measured; 0 for never. */
  readonly every: number;
  /** Timed steps a round, a multiple of the chunk. */
  readonly steps: number;
}

/** Steps between two looks at the losses. */
export const chunk = 10;
export const learningRate = 0.01;

const sgd = { id: "sgd", config: { learningRate } };
const deep: MlpSpec = {
  inputs: 128,
  width: 128,
  depth: 50,
  classes: 10,
  activation: "tanh",
  optimizer: sgd,
  batchSize: 64,
};
const wide: MlpSpec = { ...deep, inputs: 1024, width: 1024, depth: 5, activation: "relu" };

export const plain: Workload = { id: "50×128 tanh", spec: deep, every: 0, steps: 60 };
export const workloads: readonly Workload[] = [
  plain,
  { id: "50×128 tanh, every layer, every step", spec: deep, every: 1, steps: 60 },
  { id: "50×128 tanh, every layer, every 10 steps", spec: deep, every: 10, steps: 60 },
  { id: "5×1024 relu", spec: wide, every: 0, steps: 20 },
];

/** What one round of one contender on one workload gave. */
export interface Timing {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of the first steps, before the clock starts. */
  readonly losses: readonly number[];
  /** Quantities × layers at the first step; null or left out where a layer does not have one. */
  readonly statistics: readonly (number | null)[];
}

/** Trains from the same start in every round. */
export interface Contender {
  readonly name: string;
  runs(workload: Workload): boolean;
  measure(workload: Workload): Promise<Timing>;
}
