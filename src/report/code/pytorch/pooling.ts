import type { GlobalPoolingConfig } from "../../../model/global-pooling.ts";
import type { PoolingConfig } from "../../../model/pooling.ts";
import { sizesLiteral, tupleLiteral } from "../python.ts";
import { computed, type Given, overFeatures, type TorchLayer, type TorchWriters } from "./layer.ts";
import { channelsFirst, padded, paddedWindow } from "./window.ts";

export const poolings = {
  MaxPooling1D: largest,
  MaxPooling2D: largest,
  AveragePooling1D: mean,
  AveragePooling2D: mean,
  GlobalMaxPooling1D: (given) => overPositions("amax", given),
  GlobalMaxPooling2D: (given) => overPositions("amax", given),
  GlobalAveragePooling1D: globalMean,
  GlobalAveragePooling2D: (given) => overPositions("mean", given),
} as const satisfies Partial<TorchWriters>;

type Pooling = Given<"MaxPooling1D" | "MaxPooling2D" | "AveragePooling1D" | "AveragePooling2D">;
type GlobalPooling = Omit<Given<"GlobalMaxPooling1D">, "config"> & {
  readonly config: GlobalPoolingConfig;
};

function largest({ config, built }: Pooling): TorchLayer {
  const window = paddedWindow(slidingOf(config), built);
  const below = Number.NEGATIVE_INFINITY;
  return computed((x) =>
    channelsFirst(padded(x, window, below), (image) =>
      call("max", config, [image], window.argument, ""),
    ),
  );
}

/** What is padded does not count. */
function mean({ config, built }: Pooling): TorchLayer {
  const window = paddedWindow(slidingOf(config), built);
  const { pads, argument } = window;
  if (pads !== undefined)
    return computed((x) => `mean_pool(lambda x: ${call("avg", config, ["x"])}, ${x}, ${pads})`);
  return computed((x) =>
    channelsFirst(x, (image) =>
      call("avg", config, [image], argument, ", count_include_pad=False"),
    ),
  );
}

function call(
  name: "max" | "avg",
  { poolSize, strides }: PoolingConfig,
  inputs: readonly string[],
  padding?: string,
  ending = "",
): string {
  const sides = padding === undefined ? "" : `, padding=${padding}${ending}`;
  return `F.${name}_pool${poolSize.length}d(${inputs.join()}, ${sizesLiteral(poolSize)}, ${sizesLiteral(strides)}${sides})`;
}

function slidingOf({ poolSize, strides, padding }: PoolingConfig) {
  return { size: poolSize, strides, padding, dilations: poolSize.map(() => 1) };
}

function overPositions(reduce: "amax" | "mean", { config, built }: GlobalPooling): TorchLayer {
  const axes = (built.inputShapes[0] ?? []).slice(0, -1).map((_, axis) => axis + 1);
  return computed((x) => `${x}.${reduce}(${tupleLiteral(axes)}${keeping(config)})`);
}

function globalMean(given: GlobalPooling): TorchLayer {
  const [mask] = given.masks;
  if (mask === undefined) return overPositions("mean", given);
  const keep = keeping(given.config);
  const counts = overFeatures(mask, 3);
  return {
    make: [],
    forward: ([x = ""]) => `(${x} * ${counts}).sum(1${keep}) / ${counts}.sum(1${keep})`,
  };
}

function keeping({ keepdims }: GlobalPoolingConfig): string {
  return keepdims ? ", keepdim=True" : "";
}
