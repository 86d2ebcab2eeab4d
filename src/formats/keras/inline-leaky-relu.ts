import { activationRef } from "../../model/activations/index.ts";
import { type Model, replaceLayers } from "../../model/model.ts";

/** The same model with every leaky ReLU taken out of its Dense layer: TF.js has it as a layer only. */
export function withoutInlineLeakyRelu(model: Model): Model {
  return replaceLayers(model, (layer) => {
    if (layer.kind !== "Dense" || layer.config.activation.id !== "leaky-relu") return [layer];
    const { activation } = layer.config;
    const linear = { ...layer.config, activation: activationRef("linear") };
    return [
      { ...layer, config: linear },
      {
        kind: "LeakyReLU",
        name: `${layer.name}_activation`,
        inputs: [layer.name],
        trainable: layer.trainable,
        config: { negativeSlope: activation.config["slope"] ?? 0.2 },
      },
    ];
  });
}
