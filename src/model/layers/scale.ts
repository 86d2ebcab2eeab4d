import type { InitializerRef } from "../initializer.ts";
import { initializerRef, readInitializer, writeInitializer } from "../initializers/index.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";

/** Keras has no such layer. */
export interface ScaleConfig {
  /** Of α. */
  readonly initializer: InitializerRef;
}

/** α·x with one trained number α for all features: the multiplier of a residual branch, which may start at 0. */
export const scale = {
  id: "scale",
  kind: "Scale",
  summary: "Multiplies everything by one number that is trained.",
  source:
    "De & Smith 2020, SkipInit — https://arxiv.org/abs/2002.10444; Bachlechner et al. 2020, ReZero — https://arxiv.org/abs/2003.04887",
  read: (raw, who) => ({
    initializer: readInitializer(raw["initializer"], initializerRef("ones"), who),
  }),
  write: ({ initializer }, dialect) => ({ initializer: writeInitializer(initializer, dialect) }),
  outputShape: (_, inputs) => only(inputs, "scale"),
  parameters: ({ initializer }) => [
    {
      name: "alpha",
      shape: [1],
      initializer,
      fans: { fanIn: 1, fanOut: 1 },
      trainable: true,
      regularizer: undefined,
    },
  ],
  forward(ops, { inputs, parameters: { alpha } }) {
    if (!alpha) throw new RangeError("scale: alpha is missing");
    return ops.mul(only(inputs, "scale"), alpha);
  },
} as const satisfies LayerKind<ScaleConfig>;
