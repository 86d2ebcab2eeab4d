import type { Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";
import { readSizes, refuseChannelsFirst, spatialOf } from "./convolution.ts";
import type { LayerKind } from "./layer.ts";
import { only } from "./only.ts";
import { refuseUnless } from "./raw-config.ts";

export interface UpSamplingConfig {
  /** How often each element is repeated, per spatial axis. */
  readonly size: readonly number[];
}

/** Every element repeated: everything but the names of UpSampling1D and UpSampling2D. */
export function upSamplingRules(axes: 1 | 2, who: string) {
  return {
    read(raw, name) {
      refuseChannelsFirst(raw, name);
      refuseUnless(raw, { interpolation: "nearest" }, name);
      return { size: readSizes(raw, "size", axes, name, 2) };
    },
    write: ({ size }) =>
      axes === 1
        ? { size: size[0] }
        : { size, data_format: "channels_last", interpolation: "nearest" },
    outputShape({ size }, inputs) {
      const sample = only(inputs, who);
      const sizes = spatialOf(sample, axes, who).map((length, axis) => length * (size[axis] ?? 1));
      return [...sizes, sample.at(-1) ?? 1];
    },
    parameters: () => [],
    forward: (ops, { config: { size }, inputs }) =>
      size.reduce((x, times, i) => repeated(ops, x, i + 1, times), only(inputs, who)),
  } as const satisfies Omit<LayerKind<UpSamplingConfig>, "id" | "kind" | "summary" | "source">;
}

/** Every element of an axis so many times in a row. */
function repeated(ops: Ops, x: Tensor, axis: number, times: number): Tensor {
  const length = x.shape[axis] ?? 1;
  const apart = ops.reshape(x, x.shape.toSpliced(axis, 1, length, 1));
  const copies = Array.from({ length: times }, () => apart);
  return ops.reshape(ops.concat(copies, axis + 1), x.shape.with(axis, length * times));
}
