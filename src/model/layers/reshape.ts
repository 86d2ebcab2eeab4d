import { type Shape, shapeText, sizeOf } from "../../graph/tensor.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { shown } from "../raw-config.ts";

export interface ReshapeConfig {
  /** Without the batch axis; one axis may be −1: what is left. */
  readonly targetShape: Shape;
}

/** The same numbers in the same order under other axes. */
export const reshape = {
  id: "reshape",
  kind: "Reshape",
  summary: "The same numbers under other axes.",
  source: "https://keras.io/api/layers/reshaping_layers/reshape/",
  read(raw, who) {
    const { target_shape: target } = raw;
    const isAxis = (axis: unknown) =>
      Number.isSafeInteger(axis) && (axis === -1 || Number(axis) > 0);
    if (!Array.isArray(target) || !target.every(isAxis) || open(target) > 1)
      throw new RangeError(
        `${who}: target_shape must be a list of sizes, at most one of them -1, got ${shown(target)}`,
      );
    return { targetShape: target };
  },
  write: ({ targetShape }) => ({ target_shape: targetShape }),
  outputShape: ({ targetShape }, inputs) => reshaped(only(inputs, "reshape"), targetShape),
  parameters: () => [],
  forward(ops, { config, inputs }) {
    const x = only(inputs, "reshape");
    const sample = reshaped(x.shape.slice(1), config.targetShape);
    return ops.reshape(x, [x.shape[0] ?? 1, ...sample]);
  },
  mask: () => undefined, // Keras has none: the time axis may be another one
} as const satisfies LayerKind<ReshapeConfig>;

function open(target: readonly unknown[]): number {
  return target.filter((axis) => axis === -1).length;
}

function reshaped(input: Shape, target: Shape): Shape {
  const known = sizeOf(target.filter((axis) => axis !== -1));
  const left = open(target) === 0 ? 1 : Math.floor(sizeOf(input) / known);
  if (left > 0 && left * known === sizeOf(input))
    return target.map((axis) => (axis === -1 ? left : axis));
  throw new RangeError(
    `reshape: target_shape must hold as many numbers as ${shapeText(input)}, got ${shapeText(target)}`,
  );
}
