import type { Layer, LayerOf, Model } from "./model.ts";
import { mapLayers } from "./model.ts";

/** A layer that reads its own output at the next time step. */
export type Recurrent = LayerOf<"SimpleRNN"> | LayerOf<"LSTM"> | LayerOf<"GRU">;

/** The recurrent layer that a layer is or wraps; `undefined` where nothing recurs. */
export function recurrentOf(layer: Layer): Recurrent | undefined {
  switch (layer.kind) {
    case "SimpleRNN":
    case "LSTM":
    case "GRU":
      return layer;
    case "Bidirectional":
      return { ...layer, ...layer.config.layer } as Recurrent;
    default:
      return undefined;
  }
}

/** Every recurrent layer of a model, those in both directions once, under the name of the layer that holds them. */
export function recurrentLayers({ layers }: Model): readonly Recurrent[] {
  return layers.flatMap((layer) => recurrentOf(layer) ?? []);
}

/** The model with every recurrent layer replaced by what `change` makes of it, inside of Bidirectional too. */
export function mapRecurrent(model: Model, change: (layer: Recurrent) => Recurrent): Model {
  return mapLayers(model, (layer) => {
    const recurrent = recurrentOf(layer);
    if (!recurrent) return layer;
    const changed = change(recurrent);
    if (changed === recurrent) return layer;
    if (layer.kind !== "Bidirectional") return changed;
    const { kind, config } = changed;
    const inner = { kind, config } as typeof layer.config.layer;
    return { ...layer, config: { ...layer.config, layer: inner } };
  });
}
