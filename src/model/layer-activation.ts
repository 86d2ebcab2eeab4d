import type { ActivationRef } from "./activation.ts";
import { initializerOf } from "./initializers/index.ts";
import type { Layer, LayerConfigs } from "./model.ts";

/**
 * The activation that a layer applies, as a reference into the registry; `undefined` when it has none. PReLU counts as
 * leaky ReLU with the slope it starts with, and Maxout as linear: the largest of its pieces is its output.
 */
export function activationRefOf(layer: Layer): ActivationRef | undefined {
  switch (layer.kind) {
    case "Dense":
    case "Conv1D":
    case "Conv2D":
    case "DepthwiseConv2D":
    case "SeparableConv2D":
    case "Activation":
      return layer.config.activation.id === "linear" ? undefined : layer.config.activation;
    case "ReLU":
      return layer.config.negativeSlope === 0
        ? { id: "relu", config: {} }
        : { id: "leaky-relu", config: { slope: layer.config.negativeSlope } };
    case "LeakyReLU":
      return { id: "leaky-relu", config: { slope: layer.config.negativeSlope } };
    case "PReLU":
      return { id: "leaky-relu", config: { slope: initialSlope(layer.config) } };
    case "ELU":
      return { id: "elu", config: { alpha: layer.config.alpha } };
    case "Softmax":
      return { id: "softmax", config: {} };
    default:
      return undefined;
  }
}

/** The layer with another activation; layers that have none stay as they are. */
export function withActivation(layer: Layer, activation: ActivationRef): Layer {
  switch (layer.kind) {
    case "Dense":
      return { ...layer, config: { ...layer.config, activation } };
    case "Conv1D":
      return { ...layer, config: { ...layer.config, activation } };
    case "Conv2D":
      return { ...layer, config: { ...layer.config, activation } };
    case "DepthwiseConv2D":
      return { ...layer, config: { ...layer.config, activation } };
    case "SeparableConv2D":
      return { ...layer, config: { ...layer.config, activation } };
    case "Activation":
    case "ReLU":
    case "LeakyReLU":
    case "PReLU":
    case "ELU":
    case "Softmax":
      return { ...layer, kind: "Activation", config: { activation } };
    default:
      return layer;
  }
}

/** The mean of the slopes at the start. */
function initialSlope({ alphaInitializer: { id, config } }: LayerConfigs["PReLU"]): number {
  const { moments, defaults } = initializerOf(id);
  return moments({ fanIn: 1, fanOut: 1 }, { ...defaults, ...config }).mean;
}
