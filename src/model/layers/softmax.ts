import { shapeText } from "../../graph/tensor.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { shown } from "../raw-config.ts";

export interface SoftmaxConfig {
  readonly axis: number;
}

/** eˣ / Σ eˣ along an axis, counted with the batch axis. */
export const softmax = {
  id: "softmax",
  kind: "Softmax",
  summary: "Probabilities along an axis.",
  source: "https://keras.io/api/layers/activation_layers/softmax/",
  read(raw, who) {
    const { axis = -1 } = raw;
    if (typeof axis === "number" && Number.isSafeInteger(axis) && axis !== 0) return { axis };
    throw new RangeError(`${who}: axis must be one axis after the batch, got ${shown(axis)}`);
  },
  write: ({ axis }) => ({ axis }),
  outputShape({ axis }, inputs) {
    const shape = only(inputs, "softmax");
    if (axis >= -shape.length && axis <= shape.length) return shape;
    throw new RangeError(`softmax: axis must lie in ${shapeText(shape)}, got ${axis}`);
  },
  parameters: () => [],
  forward(ops, { config, inputs, context }) {
    const z = only(inputs, "softmax");
    context.preActivation(z);
    return ops.softmax(z, config.axis);
  },
} as const satisfies LayerKind<SoftmaxConfig>;
