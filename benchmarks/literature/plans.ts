import type { ActivationId } from "../../src/model/activations/index.ts";
import { activationRef } from "../../src/model/activations/index.ts";
import type { InitializerRef } from "../../src/model/initializer.ts";
import { initializerRef } from "../../src/model/initializers/index.ts";
import { type Model, mapLayers } from "../../src/model/model.ts";
import { networkNamed } from "../../src/model/networks/index.ts";
import type { Plan } from "../../src/training/plan.ts";
import type { Recipe } from "../../src/training/recipe.ts";
import { clusterClasses, clusterFeatures } from "./problems.ts";

/** SGD at 0.1 with momentum 0.9, batches of 64, cross-entropy. */
export const sgd: Recipe = {
  loss: { id: "categorical-crossentropy", config: {} },
  optimizer: { id: "sgd", config: { learningRate: 0.1, momentum: 0.9 } },
  batchSize: 64,
  epochs: 30,
  clip: undefined,
};

export const xavier = initializerRef("glorot-normal");

/** Weights of mean 0 and variance σ_w² / fan in. */
export function weightVariance(scale: number): InitializerRef {
  const distribution = "untruncated_normal";
  return initializerRef("variance-scaling", { scale, mode: "fan_in", distribution });
}

export interface DenseOptions {
  readonly depth: number;
  readonly activation: ActivationId;
  readonly initializer: InitializerRef;
  readonly width?: number;
  readonly normalization?: "none" | "batch" | "layer";
}

/** A plain network for the clusters. */
export function denseNetwork({ activation, ...options }: DenseOptions): Model {
  return networkNamed("mlp", { ...onClusters, ...options, activation: activationRef(activation) });
}

export interface SkipOptions {
  readonly depth: number;
  readonly activation: ActivationId;
  readonly initializer: InitializerRef;
  readonly width?: number;
  readonly norm?: "none" | "pre" | "post";
  readonly branchScale?: "1/√L";
}

/** A network for the clusters with a skip around every layer. */
export function skipNetwork({ activation, ...options }: SkipOptions): Model {
  return networkNamed("residual-mlp", {
    ...onClusters,
    norm: "none",
    ...options,
    activation: activationRef(activation),
  });
}

const onClusters = { input: [clusterFeatures], outputs: clusterClasses, width: 64 };

/** Batch in place of layer normalization. */
export function withBatchNorm(model: Model): Model {
  return mapLayers(model, (layer) => {
    if (layer.kind !== "LayerNormalization") return layer;
    const config = { center: true, scale: true, epsilon: 1e-3, momentum: 0.99 };
    return { ...layer, kind: "BatchNormalization", config };
  });
}

/** Weight decay λ on every matrix, as the gradient's λ·W: a penalty of λ/2·Σw². */
export function withDecay(model: Model, decay: number): Model {
  const regularizer = { l1: 0, l2: decay / 2 };
  return mapLayers(model, (layer) => {
    if (layer.kind === "Dense")
      return { ...layer, config: { ...layer.config, kernelRegularizer: regularizer } };
    if (layer.kind !== "SimpleRNN") return layer;
    const config = {
      ...layer.config,
      kernelRegularizer: regularizer,
      recurrentRegularizer: regularizer,
    };
    return { ...layer, config };
  });
}

export function withRate(plan: Plan, learningRate: number, momentum = 0.9): Plan {
  const optimizer = { id: "sgd", config: { learningRate, momentum } };
  return { ...plan, recipe: { ...plan.recipe, optimizer } };
}

export function withAdam(plan: Plan, learningRate = 1e-3): Plan {
  const optimizer = { id: "adam", config: { learningRate } };
  return { ...plan, recipe: { ...plan.recipe, optimizer } };
}

export function withClip(plan: Plan, kind: "global-norm" | "value", threshold: number): Plan {
  return { ...plan, recipe: { ...plan.recipe, clip: { kind, threshold } } };
}
