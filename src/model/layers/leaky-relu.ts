import { activated, activationRef } from "../activations/index.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { readNumber } from "../raw-config.ts";

export interface LeakyReLUConfig {
  readonly negativeSlope: number;
}

/** x where positive, slope·x where not. */
export const leakyRelu = {
  id: "leaky-relu",
  kind: "LeakyReLU",
  summary: "x where positive, a small multiple of x where not.",
  source: "https://keras.io/api/layers/activation_layers/leaky_relu/",
  read(raw, who) {
    const key = raw["negative_slope"] === undefined ? "alpha" : "negative_slope";
    return { negativeSlope: readNumber(raw, key, 0.3, who) };
  },
  write: ({ negativeSlope }, dialect) =>
    dialect === "keras3" ? { negative_slope: negativeSlope } : { alpha: negativeSlope },
  outputShape: (_, inputs) => only(inputs, "leaky-relu"),
  parameters: () => [],
  forward(ops, { config, inputs, context }) {
    const z = only(inputs, "leaky-relu");
    context.preActivation(z);
    return activated(ops, z, activationRef("leaky-relu", { slope: config.negativeSlope }));
  },
} as const satisfies LayerKind<LeakyReLUConfig>;
