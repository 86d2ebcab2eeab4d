import type { LabSetup } from "../setup.ts";

/** Three ReLU layers with the initialization that belongs to them: nothing is wrong with it. */
export const shallow = { depth: 3, activation: "relu", initializer: "he-normal" } as const;

/** A simple recurrent layer that has to remember over 20 steps. */
export const memory = {
  task: "remember",
  network: "rnn",
  depth: 1,
  activation: "tanh",
  width: 24,
  lag: 20,
  steps: 600,
  learningRate: 0.05,
} as const;

/** An LSTM whose forget gate starts nearly closed. */
export const forgetful = {
  ...memory,
  network: "lstm",
  forgetBias: -2,
  lag: 30,
  optimizer: "adam",
  learningRate: 0.01,
} as const;

/** A factor below 1 per time step, 60 times. */
export const longMemory = {
  ...memory,
  lag: 60,
  steps: 400,
  recurrentGain: 0.8,
  optimizer: "adam",
  learningRate: 0.005,
} as const;

/** A factor above 1 per time step: states lose what they were told among their own noise. */
export const loudMemory = { ...memory, recurrentGain: 2.5, lag: 10 } as const;

/** Weights so small that their gradients begin below what float16 can hold; Adam would not mind their size. */
export const tinyInHalf = {
  ...shallow,
  gain: 0.014,
  batchSize: 128,
  optimizer: "adam",
  epsilon: 1e-12,
  learningRate: 0.003,
  steps: 300,
  precision: "float16",
} as const;

export const postNorm = {
  ...memory,
  network: "transformer",
  normalization: "post",
  depth: 8,
  width: 16,
  learningRate: 0.03,
  activation: "relu",
  lag: 8,
  steps: 300,
} as const;

export const deep = {
  depth: 30,
  activation: "relu",
  initializer: "he-normal",
  gain: 0.8,
  learningRate: 0.01,
} as const;

export const loudBranches = {
  network: "residual-mlp",
  normalization: "none",
  depth: 30,
  activation: "relu",
  initializer: "he-normal",
} as const;

export const largeEpsilon = {
  ...shallow,
  optimizer: "adam",
  learningRate: 0.003,
  epsilon: 1,
} as const;

/** As large as it takes to learn 400 points by heart. */
export const overfitting = { ...shallow, depth: 4, width: 128, steps: 6000 } as const;

/** Small images, for networks of convolutions. */
export const images = {
  task: "digits",
  activation: "relu",
  initializer: "he-normal",
} as const satisfies Partial<LabSetup>;
