import type { BuiltLayer } from "../../../model/build.ts";
import type { Kind, LayerConfigs } from "../../../model/model.ts";

/** A kind of layer in Keras: the arguments it is made with, or these and what else there is to say. */
export type KerasLayer = readonly string[] | KerasLayerWith;

export interface KerasLayerWith {
  /** What makes it; `keras.layers.<kind>` unless told. */
  readonly maker?: string;
  readonly settings: readonly string[];
  /** Arguments of the call besides the inputs. */
  readonly callSettings?: readonly string[];
  /** The inputs are arguments of their own, not one list. */
  readonly takesArguments?: true;
  /** What Keras does in another way. */
  readonly notes?: readonly string[];
  /** Statements for when the model is made; `layer` is an expression. */
  after?(layer: string): readonly string[];
}

/** Those settings that are not at Keras' default may be all that a writer gives. */
export type KerasWriter<K extends Kind> = (
  config: LayerConfigs[K],
  built: BuiltLayer,
) => KerasLayer;

export type KerasWriters = { readonly [K in Kind]: KerasWriter<K> };

/** The setting, unless it is at Keras' default. */
export function unless(isDefault: boolean, setting: string): readonly string[] {
  return isDefault ? [] : [setting];
}

export function withNothingElse(layer: KerasLayer): KerasLayerWith {
  return "settings" in layer ? layer : { settings: layer };
}
