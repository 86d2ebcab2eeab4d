import type { Shape } from "../../graph/tensor.ts";
import type { BuiltLayer } from "../../model/build.ts";
import { isRecord } from "../../model/raw-config.ts";
import type { Json } from "./topology.ts";

/** Layers that treat every feature by itself: Keras lets them say which axis features are. */
const perFeature = [
  "BatchNormalization",
  "LayerNormalization",
  "GroupNormalization",
  "RMSNormalization",
  "UnitNormalization",
  "Normalization",
];

/**
 * Asserts that a layer's features are its last axis, as ours always are. Keras counts axes from the batch axis on.
 *
 * @throws RangeError naming the axis when it is another one.
 */
export function refuseInnerAxis({ layer, inputShapes }: BuiltLayer, config: Json): void {
  const [shape] = inputShapes;
  if (shape) refuseAxis(layer.kind, config, shape, layer.name);
}

function refuseAxis(className: string, config: Json, shape: Shape, name: string): void {
  const { layer: inner } = config;
  if (className === "TimeDistributed" && isRecord(inner) && isRecord(inner["config"]))
    refuseAxis(String(inner["class_name"]), inner["config"], shape.slice(1), name);
  const [axis] = perFeature.includes(className) ? [config["axis"] ?? -1].flat() : [-1];
  if (axis === -1 || axis === shape.length) return;
  throw new RangeError(
    `layer "${name}": axis must be the last one, got ${axis}; other axes are not supported yet`,
  );
}
