import { axisIndex, type Shape, shapeText } from "../../graph/tensor.ts";
import type { LayerKind } from "../layer.ts";
import { shown } from "../raw-config.ts";

export interface ConcatenateConfig {
  /** Counted with the batch axis. */
  readonly axis: number;
}

/** Its inputs side by side along an axis. */
export const concatenate = {
  id: "concatenate",
  kind: "Concatenate",
  summary: "Several layers side by side: the skip connections of DenseNet and U-Net.",
  source: "https://keras.io/api/layers/merging_layers/concatenate/",
  read(raw, who) {
    const axis = raw["axis"] ?? -1;
    if (typeof axis === "number" && Number.isSafeInteger(axis) && axis !== 0) return { axis };
    throw new RangeError(`${who}: axis must be one axis after the batch, got ${shown(axis)}`);
  },
  write: ({ axis }) => ({ axis }),
  outputShape({ axis }, inputs) {
    const [first] = inputs;
    if (!first || inputs.length < 2)
      throw new RangeError(`concatenate: needs two inputs, got ${inputs.length}`);
    const at = axisIndex(axis, first.length + 1) - 1;
    if (at < 0 || at >= first.length)
      throw new RangeError(`concatenate: axis must lie in ${shapeText(first)}, got ${axis}`);
    const misfit = inputs.find((shape) => !fits(shape, first, at));
    if (misfit)
      throw new RangeError(
        `concatenate: inputs must agree in all axes but ${axis}, got ${shapeText(first)} and ${shapeText(misfit)}`,
      );
    return first.with(
      at,
      inputs.reduce((sum, shape) => sum + (shape[at] ?? 0), 0),
    );
  },
  parameters: () => [],
  forward(ops, { config: { axis }, inputs }) {
    return ops.concat(inputs, axisIndex(axis, inputs[0]?.shape.length ?? 1));
  },
  // Steps behind one another keep their own masks; features side by side count where any of them does. An input without
  // a mask counts everywhere, as in Keras.
  mask(ops, { config: { axis }, inputs, masks }) {
    const rank = inputs[0]?.shape.length ?? 0;
    if (rank !== 3 || masks.every((mask) => mask === undefined)) return undefined;
    const full = inputs.map((x, i) => masks[i] ?? ops.expand(1, x.shape.slice(0, 2)));
    if (axisIndex(axis, rank) === 1) return ops.concat(full, 1);
    return full.reduce((merged, mask) => ops.max(merged, mask));
  },
} as const satisfies LayerKind<ConcatenateConfig>;

function fits(shape: Shape, first: Shape, at: number): boolean {
  return shape.length === first.length && shape.every((axis, i) => i === at || axis === first[i]);
}
