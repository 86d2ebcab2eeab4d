import { activated, activationRef } from "../activations/index.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { readNumber } from "../raw-config.ts";

export interface ELUConfig {
  readonly alpha: number;
}

/** x where positive, α(eˣ − 1) where not. */
export const elu = {
  id: "elu",
  kind: "ELU",
  summary: "x where positive, α(eˣ − 1) where not.",
  source: "https://keras.io/api/layers/activation_layers/elu/",
  read: (raw, who) => ({ alpha: readNumber(raw, "alpha", 1, who) }),
  write: ({ alpha }) => ({ alpha }),
  outputShape: (_, inputs) => only(inputs, "elu"),
  parameters: () => [],
  forward(ops, { config, inputs, context }) {
    const z = only(inputs, "elu");
    context.preActivation(z);
    return activated(ops, z, activationRef("elu", { alpha: config.alpha }));
  },
} as const satisfies LayerKind<ELUConfig>;
