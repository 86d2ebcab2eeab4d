import { sizeOf } from "../../graph/tensor.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { refuseUnless } from "../raw-config.ts";

export type FlattenConfig = Readonly<Record<string, never>>;

/** Every sample as one row of numbers. */
export const flatten = {
  id: "flatten",
  kind: "Flatten",
  summary: "Every sample as one row of numbers.",
  source: "https://keras.io/api/layers/reshaping_layers/flatten/",
  read(raw, who) {
    refuseUnless(raw, { data_format: "channels_last" }, who);
    return {};
  },
  write: () => ({ data_format: "channels_last" }),
  outputShape: (_, inputs) => [sizeOf(only(inputs, "flatten"))],
  parameters: () => [],
  forward(ops, { inputs }) {
    const x = only(inputs, "flatten");
    return ops.reshape(x, [x.shape[0] ?? 1, sizeOf(x.shape.slice(1))]);
  },
} as const satisfies LayerKind<FlattenConfig>;
