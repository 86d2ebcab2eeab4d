import type { Shape } from "../graph/tensor.ts";
import { refuseChannelsFirst, spatialOf } from "./convolution.ts";
import type { LayerKind } from "./layer.ts";
import { only } from "./only.ts";
import { readBoolean } from "./raw-config.ts";

export interface GlobalPoolingConfig {
  /** Whether the spatial axes stay, each of size 1. */
  readonly keepdims: boolean;
}

/** What the layers share that reduce every channel to one number. */
export function globalPoolingRules(axes: 1 | 2, who: string) {
  return {
    read(raw, name) {
      refuseChannelsFirst(raw, name);
      return { keepdims: readBoolean(raw, "keepdims", false, name) };
    },
    // TF.js does not know keepdims.
    write: ({ keepdims }, dialect) => ({
      data_format: "channels_last",
      ...(dialect === "tfjs" && !keepdims ? {} : { keepdims }),
    }),
    outputShape({ keepdims }, inputs) {
      const sample = only(inputs, who);
      const spatial = spatialOf(sample, axes, who);
      return [...(keepdims ? spatial.map(() => 1) : []), sample.at(-1) ?? 1];
    },
    parameters: () => [],
  } as const satisfies Pick<
    LayerKind<GlobalPoolingConfig>,
    "read" | "write" | "outputShape" | "parameters"
  >;
}

/** The axes between those of batch and channels. */
export function spatialAxes(shape: Shape): readonly number[] {
  return shape.slice(1, -1).map((_, axis) => axis + 1);
}
