import type { BuiltLayer } from "../../model/build.ts";

/** The layer that adaptive clipping spares: the last one with a trained kernel. */
export function outputLayer(layers: readonly BuiltLayer[]): string | undefined {
  const last = layers.findLast(({ parameters }) =>
    parameters.some(({ trainable, shape }) => trainable && shape.length > 1),
  );
  return last?.layer.name;
}
