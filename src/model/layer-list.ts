import type { InnerLayer } from "./inner-layer.ts";
import type { Layer, Model } from "./model.ts";

/** The layers of a network while it is put together. */
export interface LayerList {
  /** Appends a layer, which reads the one before it unless told, and returns its name. */
  append(name: string, layer: InnerLayer, inputs?: readonly string[]): string;
  model(name: string): Model;
}

/** An empty list. */
export function layerList(): LayerList {
  const layers: Layer[] = [];
  return {
    append(name, layer, inputs) {
      const last = layers.at(-1);
      const read = inputs ?? (last ? [last.name] : []);
      layers.push({ ...layer, name, inputs: read, trainable: true } as Layer);
      return name;
    },
    model: (name) => ({ name, layers: [...layers], dialect: "keras3", training: undefined }),
  };
}
