import type { BuiltLayer } from "../../model/build.ts";
import type { Layer } from "../../model/model.ts";

/** The layer inside a TimeDistributed one, as it is built for one time step; another layer as it is. */
export function innerOf(built: BuiltLayer): BuiltLayer {
  const { layer, inputShapes, outputShape } = built;
  if (layer.kind !== "TimeDistributed") return built;
  return {
    ...built,
    layer: { ...layer, ...layer.config.layer } as Layer,
    inputShapes: inputShapes.map((shape) => shape.slice(1)),
    outputShape: outputShape.slice(1),
  };
}
