import { sizeOf } from "../graph/tensor.ts";
import type { Activation } from "../model/activation.ts";
import { activationOf } from "../model/activations/index.ts";
import type { BuiltLayer } from "../model/build.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import type { MergeStage, PropagationLayer } from "../theory/propagation-layer.ts";
import type { Part } from "./series-parallel.ts";
import {
  attentionStage,
  convolutionStage,
  denseStage,
  depthwiseStage,
  meanSquareOf,
  parameter,
  pointwiseStage,
} from "./weight-stages.ts";
import { kernelAxes, poolAxes, wholeAxes } from "./window-axes.ts";

/** What theory needs to know of the training and of what lies above. */
export interface StageContext {
  readonly batchSize: number;
  /** ρ of the gradients of different tokens: 1 where a mean over tokens follows. */
  readonly gradientCorrelation: number;
}

type Stages = readonly PropagationLayer[] | undefined;

/** Layers as signal propagation sees them; `undefined` where theory does not cover one of them. */
export function stagesOf(parts: readonly Part[], context: StageContext): Stages {
  return all(
    parts.map(({ layer, branches }) =>
      branches.length === 0 ? stageOf(layer, context) : mergeOf(layer, branches, context),
    ),
  );
}

function all(stages: readonly Stages[]): Stages {
  const known = stages.flatMap((stage) => (stage ? [stage] : []));
  return known.length === stages.length ? known.flat() : undefined;
}

const merges: Readonly<Record<string, MergeStage["how"]>> = {
  Add: "add",
  Subtract: "subtract",
  Average: "average",
  Multiply: "multiply",
  Concatenate: "concatenate",
};

function mergeOf(
  { layer, inputShapes }: BuiltLayer,
  branches: readonly (readonly Part[])[],
  context: StageContext,
): Stages {
  const how = merges[layer.kind];
  const stages = branches.map((branch) => stagesOf(branch, context));
  const known = stages.flatMap((branch) => (branch ? [branch] : []));
  if (!how || known.length < branches.length) return undefined;
  const features = inputShapes.map((shape) => sizeOf(shape));
  return [{ kind: "merge", name: layer.name, how, branches: known, features }];
}

function stageOf(built: BuiltLayer, context: StageContext): Stages {
  const { layer, inputShapes, outputShape } = built;
  const { name } = layer;
  const input = inputShapes[0] ?? [];
  const spatial = input.slice(0, -1);
  const width = outputShape.at(-1) ?? 1;
  const positions = sizeOf(spatial);
  const gammaSquared = meanSquareOf(parameter(built, "gamma"));
  switch (layer.kind) {
    case "InputLayer":
      return [];
    case "Dense":
      return withActivation(built, [denseStage(built)]);
    case "Maxout":
      return [denseStage(built), { kind: "maxout", name, pieces: layer.config.pieces }];
    case "Conv1D":
    case "Conv2D":
      return withActivation(built, [convolutionStage(built, kernelAxes(spatial, layer.config))]);
    case "DepthwiseConv2D":
      return withActivation(built, [
        depthwiseStage(built, kernelAxes(spatial, layer.config), "kernel"),
      ]);
    case "SeparableConv2D":
      return withActivation(built, [
        depthwiseStage(built, kernelAxes(spatial, layer.config), "depthwise_kernel"),
        pointwiseStage(built),
      ]);
    case "Activation":
    case "ReLU":
    case "LeakyReLU":
    case "PReLU":
    case "ELU":
      return withActivation(built, []);
    case "Dropout":
    case "SpatialDropout1D":
    case "SpatialDropout2D":
    case "GaussianDropout":
      return layer.config.rate === 0
        ? []
        : [{ kind: "dropout", name, keep: 1 - layer.config.rate }];
    case "AlphaDropout":
      return [{ kind: "alpha-dropout", name, keep: 1 - layer.config.rate }];
    case "GaussianNoise":
      return [{ kind: "noise", name, variance: layer.config.stddev ** 2 }];
    case "BatchNormalization":
      return [{ kind: "batch-norm", name, gammaSquared, batchSize: context.batchSize * positions }];
    case "LayerNormalization":
      return [{ kind: "layer-norm", name, gammaSquared, width }];
    case "RMSNormalization":
      return [{ kind: "rms-norm", name, gammaSquared, width }];
    case "GroupNormalization": {
      const channels = layer.config.groups === -1 ? 1 : width / layer.config.groups;
      return [{ kind: "group-norm", name, gammaSquared, channels, width: channels * positions }];
    }
    case "MaxPooling1D":
    case "MaxPooling2D":
      return [{ kind: "max-pool", name, axes: poolAxes(spatial, layer.config) }];
    case "AveragePooling1D":
    case "AveragePooling2D":
      return [{ kind: "average-pool", name, axes: poolAxes(spatial, layer.config) }];
    case "GlobalMaxPooling1D":
    case "GlobalMaxPooling2D":
      return [
        { kind: "max-pool", name, axes: wholeAxes(spatial) },
        { kind: "flatten", name },
      ];
    case "GlobalAveragePooling1D":
    case "GlobalAveragePooling2D":
      return [
        { kind: "average-pool", name, axes: wholeAxes(spatial) },
        { kind: "flatten", name },
      ];
    case "UpSampling1D":
    case "UpSampling2D":
      return [{ kind: "upsample", name, factors: layer.config.size }];
    case "ZeroPadding1D":
    case "ZeroPadding2D": {
      const axes = layer.config.padding.map(([before, after], i) => ({
        size: spatial[i] ?? 1,
        before,
        after,
      }));
      return [{ kind: "pad", name, axes }];
    }
    case "Flatten":
    case "Reshape":
    case "Permute":
      return [{ kind: "flatten", name }];
    case "Rescaling": {
      const { scale, offset } = layer.config;
      if (typeof scale !== "number" || typeof offset !== "number") return undefined;
      return [{ kind: "scale", name, factor: scale, offset }];
    }
    case "Scale": {
      const factor = Math.sqrt(meanSquareOf(parameter(built, "alpha")));
      return [{ kind: "scale", name, factor, offset: 0 }];
    }
    case "Normalization": {
      const { variance } = layer.config;
      const factor = variance.reduce((sum, value) => sum + 1 / value, 0) / variance.length;
      return [{ kind: "standardize", name, factor }];
    }
    case "Embedding": {
      const secondMoment = meanSquareOf(built.used[0]);
      return [{ kind: "table", name, secondMoment, product: 0, width }];
    }
    case "PositionEmbedding": {
      const secondMoment = meanSquareOf(built.used[0]);
      return [{ kind: "table", name, secondMoment, product: 0, width }];
    }
    case "MultiHeadAttention": {
      const stage = attentionStage(built, context.gradientCorrelation);
      return stage && [stage];
    }
    default:
      return undefined;
  }
}

/** The stages, then the layer's activation; `undefined` for one that theory does not cover (softmax). */
function withActivation({ layer }: BuiltLayer, stages: readonly PropagationLayer[]): Stages {
  const ref = activationRefOf(layer);
  if (!ref) return stages;
  const { scalar, defaults }: Activation = activationOf(ref.id);
  if (!scalar) return undefined;
  const config = { ...defaults, ...ref.config };
  const activation = {
    value: (x: number) => scalar.value(x, config),
    derivative: (x: number, side?: 1 | -1) => scalar.derivative(x, config, side),
  };
  return [...stages, { kind: "activation", name: layer.name, activation }];
}
