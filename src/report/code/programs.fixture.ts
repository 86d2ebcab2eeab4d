import { layerKindOf } from "../../model/layers/index.ts";
import type { Kind, Layer, LayerConfigs, Model } from "../../model/model.ts";
import { resnet } from "../../model/networks/resnet.ts";
import { transformer } from "../../model/networks/transformer.ts";
import type { Plan } from "../../training/plan.ts";
import type { Recipe } from "../../training/recipe.ts";
import { modelOf } from "../fixtures.ts";

/** A layer as a model file gives it: settings in Keras' names, its defaults where nothing is said. */
export function read<K extends Kind>(
  kind: K,
  name: string,
  raw: Readonly<Record<string, unknown>>,
  inputs: readonly string[],
): Layer {
  const config = layerKindOf(kind).read(raw, name, "keras3") as LayerConfigs[K];
  return { kind, name, config, inputs, trainable: true } as Layer;
}

/** Layers in a row behind an input of this shape: kind and settings of each; they are named a_1, a_2, … */
export function chainOf(
  shape: readonly number[],
  ...layers: readonly (readonly [Kind, Readonly<Record<string, unknown>>])[]
): Model {
  return modelOf([
    read("InputLayer", "input", { shape }, []),
    ...layers.map(([kind, raw], i) =>
      read(kind, `a_${i + 1}`, raw, [i === 0 ? "input" : `a_${i}`]),
    ),
  ]);
}

export const plainRecipe: Recipe = {
  loss: { id: "categorical-crossentropy", config: {} },
  optimizer: { id: "sgd", config: { learningRate: 0.1, momentum: 0.9 } },
  batchSize: 16,
  epochs: 10,
  clip: undefined,
};

const chrono = { class_name: "Isograd>Chrono", config: { horizon: 12 } };

/** Plans whose programs are kept in ../golden: between them, most of what programs can hold. */
export const programs: Readonly<Record<string, Plan>> = {
  "residual-cnn": {
    model: resnet.build({ layers: 8, input: [8, 8, 3], width: 4, outputs: 3 }),
    recipe: {
      ...plainRecipe,
      optimizer: {
        id: "sgd",
        config: { learningRate: 0.1, momentum: 0.9, nesterov: 1, weightDecay: 5e-4 },
      },
      schedule: { id: "step-decay", config: { rate: 0.1, steps: 0.5 } },
      clip: { kind: "global-norm", threshold: 1 },
      precision: { format: "float16", lossScale: "dynamic" },
    },
  },
  "bidirectional-lstm": {
    model: chainOf(
      [12],
      ["Embedding", { input_dim: 20, output_dim: 6, mask_zero: true }],
      [
        "Bidirectional",
        {
          layer: {
            class_name: "LSTM",
            config: {
              units: 5,
              return_sequences: true,
              bias_initializer: chrono,
              unit_forget_bias: false,
            },
          },
        },
      ],
      ["GRU", { units: 4, layer_normalization: true, dropout: 0.1, recurrent_dropout: 0.2 }],
      ["Dense", { units: 1, activation: "sigmoid", kernel_regularizer: "l2" }],
    ),
    recipe: {
      ...plainRecipe,
      loss: { id: "binary-crossentropy", config: {} },
      optimizer: { id: "rmsprop", config: { learningRate: 0.01 } },
      schedule: { id: "reduce-on-plateau", config: {} },
      clip: { kind: "auto", threshold: 10 },
    },
  },
  "deepnorm-transformer": {
    model: transformer.build({
      steps: 6,
      vocabulary: 20,
      outputs: 4,
      depth: 1,
      width: 8,
      heads: 2,
      causal: true,
      dropout: 0.1,
      norm: "deepnorm",
    }),
    recipe: {
      ...plainRecipe,
      optimizer: { id: "adamw", config: { learningRate: 0.01 } },
      schedule: { id: "inverse-sqrt", config: {} },
      precision: { format: "bfloat16", lossScale: 1 },
    },
  },
  "maxout-mlp": {
    model: chainOf(
      [6],
      ["Maxout", { units: 8, pieces: 3 }],
      ["Maxout", { units: 8, kernel_initializer: "he_normal" }],
      ["Dense", { units: 3, activation: "softmax" }],
    ),
    recipe: {
      ...plainRecipe,
      clip: { kind: "adaptive", threshold: 0.01 },
      schedule: { id: "cosine", config: { warmup: 20 } },
      initialization: "lsuv",
    },
  },
};
