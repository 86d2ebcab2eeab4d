import type { networks } from "../../src/model/networks/index.ts";

export type LabNetworkId = (typeof networks)[number]["id"];

/** What one layer has that the others do not. */
export interface LayerEdit {
  readonly units?: number;
  readonly activation?: string;
  readonly initializer?: string;
  readonly gain?: number;
  readonly normalization?: string;
  readonly dropout?: number;
  /** Whether its input is added to its output; only where both are as wide. */
  readonly skips?: boolean;
}

/** Everything that a person can set for one network: plain data, short enough for a link. */
export interface LabSetup {
  readonly task: string;
  readonly lag: number;
  readonly inputScale: number;
  readonly targetScale: number;
  readonly network: LabNetworkId;
  readonly depth: number;
  readonly width: number;
  readonly activation: string;
  readonly output: string;
  readonly initializer: string;
  readonly gain: number;
  readonly recurrentGain: number;
  readonly forgetBias: number;
  readonly normalization: string;
  readonly branchScale: number;
  readonly dropout: number;
  readonly penalty: number;
  readonly optimizer: string;
  readonly learningRate: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly schedule: string;
  readonly clip: string;
  readonly clipThreshold: number;
  readonly batchSize: number;
  readonly precision: string;
  readonly steps: number;
  readonly seed: number;
  /** Mitigations that are applied to all of it, in order. */
  readonly fixes: readonly string[];
  /** By the layer's name. */
  readonly layers: Readonly<Record<string, LayerEdit>>;
}

/** Ten sigmoid layers on two circles: the network with which the lab opens. */
export const usualSetup: LabSetup = {
  task: "circle",
  lag: 20,
  inputScale: 1,
  targetScale: 1,
  network: "mlp",
  depth: 10,
  width: 32,
  activation: "sigmoid",
  output: "fitting",
  initializer: "glorot-uniform",
  gain: 1,
  recurrentGain: 1,
  forgetBias: 1,
  normalization: "none",
  branchScale: 1,
  dropout: 0,
  penalty: 0,
  optimizer: "sgd",
  learningRate: 0.1,
  momentum: 0.9,
  epsilon: 0,
  weightDecay: 0,
  schedule: "constant",
  clip: "none",
  clipThreshold: 1,
  batchSize: 32,
  precision: "float32",
  steps: 1500,
  seed: 0,
  fixes: [],
  layers: {},
};

const recurrent = ["rnn", "lstm", "gru"];
export const isRecurrent = ({ network }: LabSetup): boolean => recurrent.includes(network);
/** Networks of convolutions: they read images only. */
export const isImage = ({ network }: Pick<LabSetup, "network">): boolean =>
  network === "cnn" || network === "resnet";
export const isTransformer = ({ network }: LabSetup): boolean => network === "transformer";
export const isResidual = ({ network }: LabSetup): boolean =>
  network === "residual-mlp" || network === "transformer";
/** Networks that read a sample step by step. */
export const readsSteps = (setup: LabSetup): boolean => isRecurrent(setup) || isTransformer(setup);

/** How the normalization of a network may be said. */
export function normalizationsOf({ network }: Pick<LabSetup, "network">): readonly string[] {
  if (network === "mlp") return ["none", "batch", "layer"];
  if (isImage({ network })) return ["batch", "none"];
  if (network === "residual-mlp") return ["none", "pre", "post"];
  return network === "transformer" ? ["pre", "post", "deepnorm"] : ["none"];
}
