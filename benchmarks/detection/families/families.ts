import { activationRef } from "../../../src/model/activations/index.ts";
import type { InitializerRef } from "../../../src/model/initializer.ts";
import { initializerRef } from "../../../src/model/initializers/index.ts";
import type { LayerConfigs, Model } from "../../../src/model/model.ts";
import { mapLayers } from "../../../src/model/model.ts";
import { networkNamed } from "../../../src/model/networks/index.ts";
import type { Plan } from "../../../src/training/plan.ts";
import type { Recipe } from "../../../src/training/recipe.ts";
import type { Family } from "./family.ts";
import {
  activations,
  type Fault,
  gain,
  kernels,
  learningRate,
  penalty,
  recipe,
  recurrent,
  scaledInput,
} from "./fault.ts";

const usual: Recipe = {
  loss: { id: "categorical-crossentropy", config: {} },
  optimizer: { id: "sgd", config: { learningRate: 0.05, momentum: 0.9 } },
  batchSize: 32,
  epochs: 8,
  clip: undefined,
};
const adam = (rate = 1e-3) => ({
  optimizer: { id: "adam", config: { learningRate: rate } },
});
const sgd = (rate: number, momentum = 0.9) => ({
  optimizer: { id: "sgd", config: { learningRate: rate, momentum } },
});
const planOf = (model: Model, changes: Partial<Recipe> = {}): Plan => ({
  model,
  recipe: { ...usual, ...changes },
});

/** Faults that any network can have. */
const rateTooLow: Fault = {
  id: "learning rate 1e-7",
  catalogue: 10,
  causes: ["learning-rate-too-low"],
  inject: (plan) => learningRate(plan, 1e-7),
};
const inputTimes = (scale: number): Fault => ({
  id: `input × ${scale}`,
  catalogue: 11,
  causes: ["unscaled-input", "learning-rate-too-high"],
  inject: (plan) => scaledInput(plan, scale),
});
const rateTooHigh = (rate: number): Fault => ({
  id: `learning rate ${rate}`,
  catalogue: 10,
  causes: ["learning-rate-too-high"],
  inject: (plan) => learningRate(plan, rate),
});
const strongPenalty = (strength: number): Fault => ({
  id: `L2 ${strength}`,
  catalogue: 23,
  causes: ["strong-regularization"],
  inject: (plan) => penalty(plan, strength),
});
const halfPrecision: Fault = {
  id: "float16 with a tiny loss",
  catalogue: 17,
  causes: ["half-precision"],
  inject: (plan) => recipe(plan, { precision: { format: "float16", lossScale: 2 ** -20 } }),
};
const tightClip: Fault = {
  id: "clip at 1e-6",
  catalogue: 24,
  causes: ["tight-clipping"],
  inject: (plan) => recipe(plan, { clip: { kind: "global-norm", threshold: 1e-6 } }),
};
const tightClipSgd: Fault = {
  ...tightClip,
  id: "SGD, clip at 1e-6",
  inject: (plan) => tightClip.inject(recipe(plan, sgd(0.05))),
};
const badLoss: Fault = {
  id: "relu at the output",
  catalogue: 13,
  causes: ["output-loss-mismatch"],
  inject: (plan) => ({
    ...plan,
    model: mapLayers(plan.model, (layer) =>
      layer === plan.model.layers.at(-1) && layer.kind === "Dense"
        ? { ...layer, config: { ...layer.config, activation: activationRef("relu") } }
        : layer,
    ),
  }),
};
const zeros: Fault = {
  id: "all weights 0",
  catalogue: 28,
  causes: ["symmetric-initialization"],
  inject: (plan) => kernels(plan, initializerRef("zeros")),
};
const weightsOf = (value: number, causes: readonly string[]): Fault => ({
  id: `weight variance ${value}`,
  catalogue: value < 1 ? 1 : 2,
  causes,
  inject: (plan) => kernels(plan, gain(value)),
});
const weak = ["weak-initial-variance", "depth"];
const strong = ["strong-initial-variance"];
const activation = (
  id: "sigmoid" | "tanh" | "hard-sigmoid",
  initializer: InitializerRef,
): Fault => ({
  id,
  catalogue: 3,
  causes: ["saturating-activation"],
  inject: (plan) => activations(kernels(plan, initializer), id),
});
const xavier = initializerRef("glorot-uniform");

const mlp = (options: object) =>
  networkNamed("mlp", { input: [2], outputs: 2, width: 32, ...options });
const act = (id: Parameters<typeof activationRef>[0]) => ({ activation: activationRef(id) });

const dense: Family = {
  id: "dense",
  task: "circle",
  base: planOf(mlp({ depth: 12 }), { epochs: 40, ...sgd(0.02) }),
  healthy: {
    "2 layers": planOf(mlp({ depth: 2 }), { epochs: 40 }),
    "6 layers": planOf(mlp({ depth: 6 }), { epochs: 40, ...sgd(0.02) }),
    "12 layers": planOf(mlp({ depth: 12 }), { epochs: 40, ...sgd(0.02) }),
    "8 tanh": planOf(mlp({ depth: 8, ...act("tanh"), initializer: xavier }), { epochs: 100 }),
    "10 SELU": planOf(
      mlp({ depth: 10, ...act("selu"), initializer: initializerRef("lecun-normal") }),
      { epochs: 40, ...sgd(0.02) },
    ),
    "8 ELU, Adam": planOf(mlp({ depth: 8, ...act("elu") }), { epochs: 40, ...adam() }),
    "6 GELU": planOf(mlp({ depth: 6, ...act("gelu") }), { epochs: 40, ...adam() }),
    "6 with layer norm": planOf(mlp({ depth: 6, normalization: "layer" }), { epochs: 80 }),
    "6 with batch norm": planOf(mlp({ depth: 6, normalization: "batch" }), { epochs: 40 }),
    "1 sigmoid": planOf(mlp({ depth: 1, ...act("sigmoid"), initializer: xavier }), {
      epochs: 200,
      ...adam(0.02),
    }),
  },
  faults: [
    activation("sigmoid", xavier),
    activation("hard-sigmoid", xavier),
    weightsOf(1 / 9, weak),
    weightsOf(1 / 3, weak),
    weightsOf(12, strong),
    weightsOf(40, strong),
    rateTooHigh(20),
    rateTooLow,
    inputTimes(1000),
    strongPenalty(0.3),
    halfPrecision,
    tightClip,
    badLoss,
    zeros,
    {
      id: "three units wide",
      catalogue: 19,
      causes: ["narrow-relu", "depth"],
      inject: (plan) => ({ ...plan, model: mlp({ depth: 14, width: 2 }) }),
    },
  ],
};

const image = { input: [12, 12, 1], outputs: 6, width: 6 };
const cnn = (options: object = {}) =>
  networkNamed("cnn14", { ...image, normalization: "none", ...options });
const imageRecipe = { epochs: 6, batchSize: 32 };
const convolutional: Family = {
  id: "CNN",
  task: "shapes:size=12,samples=1000",
  base: planOf(cnn(), { ...imageRecipe, ...adam(2e-3) }),
  healthy: {
    "8 layers": planOf(networkNamed("cnn8", { ...image, normalization: "none" }), {
      ...imageRecipe,
      ...adam(2e-3),
    }),
    "8 layers, batch norm": planOf(networkNamed("cnn8", image), { ...imageRecipe, ...sgd(0.05) }),
    "14 layers": planOf(cnn(), { ...imageRecipe, ...adam(2e-3) }),
    "14 layers, batch norm": planOf(networkNamed("cnn14", image), { ...imageRecipe, ...sgd(0.05) }),
    "8 tanh": planOf(
      networkNamed("cnn8", {
        ...image,
        normalization: "none",
        ...act("tanh"),
        initializer: xavier,
      }),
      { ...imageRecipe, ...adam(2e-3) },
    ),
    "8 ELU": planOf(networkNamed("cnn8", { ...image, normalization: "none", ...act("elu") }), {
      ...imageRecipe,
      ...adam(2e-3),
    }),
    "14 leaky ReLU": planOf(cnn(act("leaky-relu")), { ...imageRecipe, ...adam(2e-3) }),
    "8 layers, RMSprop": planOf(networkNamed("cnn8", { ...image, normalization: "none" }), {
      ...imageRecipe,
      optimizer: { id: "rmsprop", config: { learningRate: 1e-3 } },
    }),
    "8 GELU": planOf(networkNamed("cnn8", { ...image, normalization: "none", ...act("gelu") }), {
      ...imageRecipe,
      ...adam(2e-3),
    }),
  },
  faults: [
    activation("sigmoid", xavier),
    activation("hard-sigmoid", xavier),
    weightsOf(1 / 9, weak),
    weightsOf(1 / 3, weak),
    weightsOf(20, strong),
    weightsOf(100, strong),
    rateTooHigh(3),
    rateTooLow,
    inputTimes(10_000),
    strongPenalty(1),
    halfPrecision,
    badLoss,
    zeros,
    {
      id: "tanh, weight variance 60",
      catalogue: 3,
      causes: ["saturating-activation", "strong-initial-variance"],
      inject: (plan) => activations(kernels(plan, gain(60)), "tanh"),
    },
  ],
};

const residualMlp = (options: object = {}) =>
  networkNamed("residual-mlp", { input: [2], outputs: 2, width: 24, depth: 16, ...options });
const residual: Family = {
  id: "residual",
  task: "circle",
  base: planOf(residualMlp(), { epochs: 40, ...sgd(0.01) }),
  healthy: {
    "16 pre-norm": planOf(residualMlp(), { epochs: 40, ...sgd(0.01) }),
    "48 pre-norm": planOf(residualMlp({ depth: 48 }), { epochs: 30, ...sgd(0.005) }),
    "32 scaled 1/√L": planOf(residualMlp({ depth: 32, norm: "none", branchScale: "1/√L" }), {
      epochs: 40,
      ...sgd(0.01),
    }),
    "16 tanh": planOf(residualMlp({ ...act("tanh"), initializer: xavier }), {
      epochs: 40,
      ...sgd(0.01),
    }),
    "16 sigmoid": planOf(residualMlp({ ...act("sigmoid"), initializer: xavier }), {
      epochs: 40,
      ...sgd(0.01),
    }),
    "8 without norm": planOf(residualMlp({ depth: 6, norm: "none" }), {
      epochs: 40,
      ...sgd(0.005),
    }),
    "12 post-norm": planOf(residualMlp({ depth: 12, norm: "post" }), { epochs: 40, ...sgd(0.01) }),
    "16 pre-norm, Adam": planOf(residualMlp(), { epochs: 40, ...adam() }),
    "16 small weights": planOf(residualMlp({ initializer: gain(0.1) }), {
      epochs: 40,
      ...sgd(0.01),
    }),
  },
  faults: [
    {
      id: "64 blocks without norm",
      catalogue: 4,
      causes: ["unscaled-branches"],
      inject: (plan) => ({ ...plan, model: residualMlp({ depth: 64, norm: "none" }) }),
    },
    {
      id: "40 blocks without norm, variance 4",
      catalogue: 4,
      causes: ["unscaled-branches", "strong-initial-variance"],
      inject: (plan) => ({
        ...plan,
        model: residualMlp({ depth: 40, norm: "none", initializer: gain(4) }),
      }),
    },
    {
      id: "96 blocks without norm",
      catalogue: 4,
      causes: ["unscaled-branches"],
      inject: (plan) => ({ ...plan, model: residualMlp({ depth: 96, norm: "none" }) }),
    },
    rateTooHigh(10),
    rateTooHigh(100),
    rateTooLow,
    inputTimes(1e6),
    strongPenalty(3),
    halfPrecision,
    tightClip,
    badLoss,
    {
      id: "skip-free: 16 sigmoid",
      catalogue: 4,
      causes: ["saturating-activation", "depth"],
      inject: (plan) => ({
        ...plan,
        model: mlp({ depth: 16, width: 24, ...act("sigmoid"), initializer: xavier }),
      }),
    },
    {
      id: "skip-free: variance 1/4",
      catalogue: 4,
      causes: weak,
      inject: (plan) => ({
        ...plan,
        model: mlp({ depth: 16, width: 24, initializer: gain(0.25) }),
      }),
    },
  ],
};

const lagOf = (lag: number) => ({ steps: lag + 1, features: 9, outputs: 8, units: 24 });
const sequence = { epochs: 10, batchSize: 64, ...adam(2e-3) };
type Simple = LayerConfigs["SimpleRNN"];
type Gated = LayerConfigs["LSTM"];
const recurrentNormal = (stddev: number) => initializerRef("random-normal", { stddev });
const recurrentFault = (id: string, stddev: number, causes: readonly string[]): Fault => ({
  id,
  catalogue: 9,
  causes,
  inject: (plan) =>
    recurrent<Simple>(plan, (config) => ({
      ...config,
      recurrentInitializer: recurrentNormal(stddev),
    })),
});
const rnn = (options: object = {}) => networkNamed("rnn", { ...lagOf(24), ...options });
const simple: Family = {
  id: "RNN",
  task: "remember:lag=24,samples=1600",
  base: planOf(rnn(), sequence),
  healthy: {
    orthogonal: planOf(rnn(), sequence),
    "48 units": planOf(rnn({ units: 48 }), sequence),
    "two layers": planOf(rnn({ layers: 2 }), sequence),
    bidirectional: planOf(rnn({ bidirectional: true }), sequence),
    "norm clipped": planOf(rnn(), { ...sequence, clip: { kind: "global-norm", threshold: 1 } }),
    RMSprop: planOf(rnn(), {
      ...sequence,
      optimizer: { id: "rmsprop", config: { learningRate: 1e-3 } },
    }),
    "SGD, clipped": planOf(rnn(), {
      ...sequence,
      ...sgd(0.05),
      clip: { kind: "global-norm", threshold: 1 },
    }),
    "small kernel": planOf(rnn({ kernelInitializer: recurrentNormal(0.3) }), sequence),
    "64 units, slower": planOf(rnn({ units: 64 }), { ...sequence, ...adam(1e-3) }),
  },
  faults: [
    recurrentFault("recurrent weights N(0, 0.01)", 0.01, ["weak-recurrent-weights"]),
    recurrentFault("recurrent weights N(0, 0.05)", 0.05, ["weak-recurrent-weights"]),
    recurrentFault("recurrent weights N(0, 0.1)", 0.1, ["weak-recurrent-weights"]),
    recurrentFault("recurrent weights N(0, 1)", 1, ["strong-recurrent-weights"]),
    recurrentFault("recurrent weights N(0, 3)", 3, ["strong-recurrent-weights"]),
    {
      id: "Glorot, hot input",
      catalogue: 7,
      causes: ["long-sequence"],
      inject: (plan) =>
        recurrent<Simple>(plan, (config) => ({
          ...config,
          recurrentInitializer: xavier,
          kernelInitializer: recurrentNormal(3),
        })),
    },
    {
      id: "sigmoid cell",
      catalogue: 7,
      causes: ["long-sequence", "saturating-activation"],
      inject: (plan) =>
        recurrent<Simple>(plan, (config) => ({ ...config, activation: activationRef("sigmoid") })),
    },
    {
      id: "ReLU cell, recurrent weights N(0, 0.6)",
      catalogue: 9,
      causes: ["strong-recurrent-weights"],
      inject: (plan) =>
        recurrent<Simple>(plan, (config) => ({
          ...config,
          activation: activationRef("relu"),
          recurrentInitializer: recurrentNormal(0.6),
        })),
    },
    rateTooHigh(3),
    rateTooLow,
    strongPenalty(1),
    halfPrecision,
    badLoss,
  ],
};

const gatedFaults = (cell: (options: object) => Model, lag: number): readonly Fault[] => [
  {
    id: "usual bias, long lag",
    catalogue: 8,
    causes: ["closed-forget-gate"],
    inject: (plan) => ({ ...plan, model: cell({ ...lagOf(lag), forgetBias: 0 }) }),
  },
  {
    id: "forget bias −1",
    catalogue: 8,
    causes: ["closed-forget-gate"],
    inject: (plan) => ({ ...plan, model: cell({ ...lagOf(lag), forgetBias: -1 }) }),
  },
  {
    id: "forget bias −3",
    catalogue: 8,
    causes: ["closed-forget-gate"],
    inject: (plan) => ({ ...plan, model: cell({ ...lagOf(lag), forgetBias: -3 }) }),
  },
  {
    id: "forget bias 0, two layers",
    catalogue: 8,
    causes: ["closed-forget-gate"],
    inject: (plan) => ({ ...plan, model: cell({ ...lagOf(lag), forgetBias: 0, layers: 2 }) }),
  },
  {
    id: "forget bias 0, 48 units",
    catalogue: 8,
    causes: ["closed-forget-gate"],
    inject: (plan) => ({ ...plan, model: cell({ ...lagOf(lag), forgetBias: 0, units: 48 }) }),
  },
  {
    id: "recurrent weights N(0, 2)",
    catalogue: 9,
    causes: ["strong-recurrent-weights"],
    inject: (plan) =>
      recurrent<Gated>(plan, (config) => ({
        ...config,
        recurrentInitializer: recurrentNormal(2),
      })),
  },
  {
    id: "recurrent weights N(0, 6)",
    catalogue: 9,
    causes: ["strong-recurrent-weights"],
    inject: (plan) =>
      recurrent<Gated>(plan, (config) => ({
        ...config,
        recurrentInitializer: recurrentNormal(6),
      })),
  },
  rateTooHigh(10),
  rateTooLow,
  strongPenalty(1),
  halfPrecision,
  badLoss,
];
const gatedHealthy = (cell: (options: object) => Model, lag: number): Family["healthy"] => {
  const open = { ...lagOf(lag), forgetBias: Number(Math.log(lag).toFixed(2)) };
  return {
    "ln T": planOf(cell(open), sequence),
    "two layers": planOf(cell({ ...open, layers: 2 }), sequence),
    "40 units": planOf(cell({ ...open, units: 40 }), sequence),
    bidirectional: planOf(cell({ ...open, bidirectional: true }), sequence),
    RMSprop: planOf(cell(open), {
      ...sequence,
      epochs: 20,
      optimizer: { id: "rmsprop", config: { learningRate: 2e-3 } },
    }),
    AdamW: planOf(cell(open), {
      ...sequence,
      optimizer: { id: "adamw", config: { learningRate: 2e-3 } },
    }),
    "norm clipped": planOf(cell(open), {
      ...sequence,
      clip: { kind: "global-norm", threshold: 1 },
    }),
    "bias 5": planOf(cell({ ...open, forgetBias: 5 }), sequence),
    "cosine schedule": planOf(cell(open), {
      ...sequence,
      schedule: { id: "cosine", config: { warmup: 0.05 } },
    }),
  };
};
const lstmLag = 28;
const lstmOf = (options: object) => networkNamed("lstm", options);
const lstm: Family = {
  id: "LSTM",
  task: `remember:lag=${lstmLag},samples=1600`,
  base: planOf(lstmOf({ ...lagOf(lstmLag), forgetBias: 3.33 }), sequence),
  healthy: gatedHealthy(lstmOf, lstmLag),
  faults: gatedFaults(lstmOf, lstmLag),
};
const gruOf = (options: object) => networkNamed("gru", options);
const gru: Family = {
  id: "GRU",
  task: `remember:lag=${lstmLag},samples=1600`,
  base: planOf(gruOf({ ...lagOf(lstmLag), forgetBias: 3.33 }), sequence),
  healthy: gatedHealthy(gruOf, lstmLag),
  faults: gatedFaults(gruOf, lstmLag),
};

const tokens = { steps: 9, features: 9, outputs: 8, width: 16, heads: 2, feedForward: 2 };
const encoder = (options: object = {}) =>
  networkNamed("transformer", { ...tokens, depth: 4, ...options });
const attention = { epochs: 12, batchSize: 64, ...adam(2e-3) };
const transformer: Family = {
  id: "Transformer",
  task: "remember:lag=8,distractors=1,samples=1600",
  base: planOf(encoder(), attention),
  healthy: {
    "4 pre-norm": planOf(encoder(), attention),
    "2 pre-norm": planOf(encoder({ depth: 2 }), attention),
    "8 pre-norm": planOf(encoder({ depth: 8 }), attention),
    "4 post-norm": planOf(encoder({ norm: "post" }), attention),
    "2 post-norm": planOf(encoder({ depth: 2, norm: "post" }), attention),
    "8 DeepNorm": planOf(encoder({ depth: 8, norm: "deepnorm" }), attention),
    "4 causal": planOf(encoder({ causal: true }), attention),
    "8 pre-norm, 1/√L": planOf(encoder({ depth: 8, branchScale: "1/√L" }), attention),
    "4 GELU, warm-up": planOf(encoder(act("gelu")), {
      ...attention,
      schedule: { id: "warm-up", config: { steps: 0.1 } },
    }),
  },
  faults: [
    {
      id: "16 post-norm",
      catalogue: 21,
      causes: ["post-norm", "learning-rate-too-high"],
      inject: (plan) =>
        recipe({ ...plan, model: encoder({ depth: 16, norm: "post" }) }, adam(5e-3)),
    },
    {
      id: "12 post-norm",
      catalogue: 21,
      causes: ["post-norm", "learning-rate-too-high"],
      inject: (plan) =>
        recipe({ ...plan, model: encoder({ depth: 12, norm: "post" }) }, adam(1e-2)),
    },
    {
      id: "10 post-norm, SGD",
      catalogue: 20,
      causes: ["post-norm", "learning-rate-too-high"],
      inject: (plan) => recipe({ ...plan, model: encoder({ depth: 10, norm: "post" }) }, sgd(0.5)),
    },
    rateTooHigh(0.3),
    rateTooHigh(3),
    rateTooLow,
    inputTimes(1e6),
    strongPenalty(30),
    halfPrecision,
    tightClipSgd,
    badLoss,
    {
      id: "weights N(0, 10)",
      catalogue: 18,
      causes: ["strong-initial-variance", "post-norm"],
      inject: (plan) => attentionKernels(plan, recurrentNormal(10)),
    },
    {
      id: "all weights 0",
      catalogue: 28,
      causes: ["symmetric-initialization"],
      inject: (plan) => kernels(plan, initializerRef("zeros")),
    },
  ],
};

/** Dense kernels and those of attention. */
function attentionKernels(plan: Plan, initializer: InitializerRef): Plan {
  const model = mapLayers(plan.model, (layer) =>
    layer.kind === "MultiHeadAttention"
      ? { ...layer, config: { ...layer.config, kernelInitializer: initializer } }
      : layer,
  );
  return kernels({ ...plan, model }, initializer);
}

/** Every family, the simplest first. */
export const families: readonly Family[] = [
  dense,
  convolutional,
  residual,
  simple,
  lstm,
  gru,
  transformer,
];
