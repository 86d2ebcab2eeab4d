import type { ActivationRef } from "../activation.ts";
import { activated, readActivation, writeActivation } from "../activations/index.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";

export interface ActivationConfig {
  readonly activation: ActivationRef;
}

/** φ(x). */
export const activation = {
  id: "activation",
  kind: "Activation",
  summary: "An activation as a layer of its own.",
  source: "https://keras.io/api/layers/core_layers/activation/",
  read: (raw, who, dialect) => ({ activation: readActivation(raw["activation"], who, dialect) }),
  write: (config, dialect) => ({ activation: writeActivation(config.activation, dialect) }),
  outputShape: (_, inputs) => only(inputs, "activation"),
  parameters: () => [],
  forward(ops, { config, inputs, context }) {
    const z = only(inputs, "activation");
    context.preActivation(z);
    return activated(ops, z, config.activation);
  },
} as const satisfies LayerKind<ActivationConfig>;
