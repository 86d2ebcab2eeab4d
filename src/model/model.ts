import type { Dialect } from "./layer.ts";
import type { Kind, LayerConfigs } from "./layers/index.ts";

export type { Kind, LayerConfigs } from "./layers/index.ts";

/** One layer of a model; `inputs` are the names of the layers it reads. */
export type LayerOf<K extends Kind> = {
  readonly kind: K;
  readonly name: string;
  readonly config: LayerConfigs[K];
  readonly inputs: readonly string[];
  readonly trainable: boolean;
  /** Name of an earlier layer of the same kind whose parameters it uses: the same layer, called again. */
  readonly sharedWith?: string;
};
export type Layer = { [K in Kind]: LayerOf<K> }[Kind];

/** How a model file says it wants to be trained; every part may be missing. */
export interface TrainingConfig {
  readonly loss?: string;
  readonly optimizer?: {
    readonly id: string;
    readonly learningRate?: number;
    readonly config: Readonly<Record<string, unknown>>;
  };
}

/** A network as plain data: layers in an order in which each comes after those it reads, the the output last. */
export interface Model {
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly dialect: Dialect;
  readonly training: TrainingConfig | undefined;
}

/** The same model with every layer replaced by what `change` makes of it. */
export function mapLayers(model: Model, change: (layer: Layer) => Layer): Model {
  return { ...model, layers: model.layers.map(change) };
}

/** The same model with some layers replaced by several, or by none; readers of a replaced layer read the last of them. */
export function replaceLayers(
  model: Model,
  replacement: (layer: Layer) => readonly Layer[],
): Model {
  const renamed = new Map<string, string>();
  const layers = model.layers.flatMap((layer) => {
    const inputs = layer.inputs.map((name) => renamed.get(name) ?? name);
    const replaced = replacement({ ...layer, inputs } as Layer);
    renamed.set(layer.name, replaced.at(-1)?.name ?? inputs[0] ?? layer.name);
    return replaced;
  });
  return { ...model, layers };
}
