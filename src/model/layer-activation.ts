import type { ActivationRef } from "./activation.ts";
import type { Layer } from "./model.ts";

/** The activation that a layer applies, as a reference into the registry; `undefined` when it has none. */
export function activationRefOf(layer: Layer): ActivationRef | undefined {
  switch (layer.kind) {
    case "Dense":
    case "Activation":
      return layer.config.activation.id === "linear" ? undefined : layer.config.activation;
    case "ReLU":
      return layer.config.negativeSlope === 0
        ? { id: "relu", config: {} }
        : { id: "leaky-relu", config: { slope: layer.config.negativeSlope } };
    case "LeakyReLU":
      return { id: "leaky-relu", config: { slope: layer.config.negativeSlope } };
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
    case "Activation":
    case "ReLU":
    case "LeakyReLU":
    case "ELU":
    case "Softmax":
      return { ...layer, kind: "Activation", config: { activation } };
    default:
      return layer;
  }
}
