import type { ExportKind } from "../../../web/lab/messages.ts";
import type { LabSetup } from "../../../web/lab/setup.ts";

/** What cannot leave in a form: the lab says so, or the program that reads it does. */
export const refused: Readonly<Record<string, readonly ExportKind[]>> = {
  // No Keras layer normalizes its states; the program has a cell of its own.
  "rnn, layer norm": ["keras-json", "tfjs"],
  // Keras starts all kernels of an attention alike; the program starts some of them again.
  "transformer, deepnorm": ["keras-json"],
  // TF.js has GRU as it was before cuDNN's, with one bias.
  gru: ["tfjs"],
  "gru, variational dropout": ["tfjs"],
};

/** What leaves the lab: every kind of network, and what mitigations make of it. */
export const networks: Readonly<Record<string, Partial<LabSetup>>> = {
  mlp: {},
  "mlp, batch norm, dropout": { depth: 3, normalization: "batch", dropout: 0.2 },
  "mlp, layer norm, adamw": { depth: 3, normalization: "layer", optimizer: "adamw" },
  "mlp, rmsprop, clip, cosine": {
    depth: 3,
    activation: "gelu",
    optimizer: "rmsprop",
    clip: "global-norm",
    schedule: "cosine",
  },
  "mlp, penalty, prelu": { depth: 3, penalty: 0.01, fixes: ["use-prelu"] },
  "mlp, maxout": { depth: 3, fixes: ["use-maxout"] },
  "mlp, rms norm": { depth: 3, fixes: ["rms-norm"] },
  "mlp, group norm": { depth: 3, fixes: ["group-norm"] },
  "mlp, residual blocks": { depth: 6, activation: "relu", fixes: ["residual-blocks"] },
  "mlp, pre-norm residual blocks": {
    depth: 6,
    activation: "relu",
    fixes: ["pre-norm-residual-blocks"],
  },
  "residual mlp": { network: "residual-mlp", depth: 4, normalization: "pre", branchScale: 0.5 },
  "mlp on digits": { task: "digits", depth: 2, activation: "relu" },
  cnn: { task: "digits", network: "cnn", depth: 8, width: 4, activation: "relu" },
  resnet: { task: "digits", network: "resnet", depth: 8, width: 4, activation: "relu" },
  rnn: { task: "remember", network: "rnn", depth: 2, width: 8, lag: 6, activation: "tanh" },
  "rnn, layer norm": {
    task: "remember",
    network: "rnn",
    depth: 1,
    width: 8,
    lag: 6,
    activation: "tanh",
    fixes: ["recurrent-layer-norm"],
  },
  lstm: { task: "remember", network: "lstm", depth: 2, width: 8, lag: 6, forgetBias: 2 },
  "lstm, adding": { task: "adding", network: "lstm", depth: 1, width: 8, lag: 6 },
  "lstm, adding, huber": {
    task: "adding",
    network: "lstm",
    depth: 1,
    width: 8,
    lag: 6,
    fixes: ["huber-loss"],
  },
  "lstm, chrono": {
    task: "remember",
    network: "lstm",
    depth: 1,
    width: 8,
    lag: 6,
    fixes: ["chrono-init"],
  },
  gru: { task: "remember", network: "gru", depth: 2, width: 8, lag: 6 },
  "gru, variational dropout": {
    task: "remember",
    network: "gru",
    depth: 1,
    width: 8,
    lag: 6,
    fixes: ["variational-dropout"],
  },
  "transformer, pre-norm": {
    task: "remember",
    network: "transformer",
    depth: 2,
    width: 8,
    lag: 6,
    normalization: "pre",
    activation: "gelu",
  },
  "transformer, post-norm": {
    task: "remember",
    network: "transformer",
    depth: 2,
    width: 8,
    lag: 6,
    normalization: "post",
    dropout: 0.1,
  },
  "transformer, deepnorm": {
    task: "remember",
    network: "transformer",
    depth: 2,
    width: 8,
    lag: 6,
    normalization: "deepnorm",
  },
};
