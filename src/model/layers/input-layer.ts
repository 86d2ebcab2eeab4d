import { type Shape, shapeText } from "../../graph/tensor.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { shown } from "../raw-config.ts";

export interface InputLayerConfig {
  readonly shape: Shape;
}

/** Where samples enter. */
export const inputLayer = {
  id: "input-layer",
  kind: "InputLayer",
  summary: "Where samples enter the network; says their shape.",
  source: "https://keras.io/api/layers/core_layers/input/",
  read: (raw, who) => ({ shape: readSampleShape(batchShapeOf(raw), who) }),
  write({ shape }, dialect) {
    const batchShape = [null, ...shape];
    return dialect === "keras3"
      ? { batch_shape: batchShape, sparse: false, ragged: false }
      : { batch_input_shape: batchShape, sparse: false, ragged: false };
  },
  outputShape({ shape }, inputs) {
    if (inputs.length > 0) throw new RangeError(`input-layer: reads nothing, got ${inputs.length}`);
    return shape;
  },
  parameters: () => [],
  forward(_, { config, inputs }) {
    const x = only(inputs, "input-layer");
    const sample = x.shape.slice(1);
    if (sample.join() === config.shape.join()) return x;
    throw new RangeError(
      `input-layer: samples must be ${shapeText(config.shape)}, got ${shapeText(sample)}`,
    );
  },
} as const satisfies LayerKind<InputLayerConfig>;

/** The shape with batch axis that a layer's configuration gives, in any spelling; `undefined` where there is none. */
export function batchShapeOf(raw: Readonly<Record<string, unknown>>): unknown {
  const { shape, input_shape: inputShape } = raw;
  const sample = shape ?? inputShape;
  return (
    raw["batch_shape"] ??
    raw["batch_input_shape"] ??
    (Array.isArray(sample) ? [null, ...sample] : undefined)
  );
}

/**
 * The shape of one sample from a shape with batch axis.
 *
 * @throws RangeError when it is missing, or leaves an axis open.
 */
export function readSampleShape(batchShape: unknown, who: string): Shape {
  if (!Array.isArray(batchShape) || batchShape.length < 2)
    throw new RangeError(
      `${who}: batch_shape must be a list of at least 2 sizes, got ${shown(batchShape)}`,
    );
  return batchShape.slice(1).map((axis: unknown) => {
    if (typeof axis === "number" && Number.isSafeInteger(axis) && axis >= 1) return axis;
    throw new RangeError(
      `${who}: every axis but the first must be a whole number ≥ 1, got ${shown(batchShape)}`,
    );
  });
}
