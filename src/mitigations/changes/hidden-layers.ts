import type { ActivationRef } from "../../model/activation.ts";
import { activationRef } from "../../model/activations/index.ts";
import { type Affine, isAffine } from "../../model/affine.ts";
import { activationRefOf } from "../../model/layer-activation.ts";
import type { Layer, LayerOf, Model } from "../../model/model.ts";

/** Layers that stand between weights and their activation without being either. */
const transparent: readonly Layer["kind"][] = [
  "BatchNormalization",
  "LayerNormalization",
  "GroupNormalization",
  "RMSNormalization",
  "Dropout",
  "SpatialDropout1D",
  "SpatialDropout2D",
  "Rescaling",
];

/** The last dense layer; `undefined` where there is none. */
export function outputDense({ layers }: Model): LayerOf<"Dense"> | undefined {
  return layers.filter(isDense).at(-1);
}

/** Every dense layer and convolution but the last, input to output. */
export function hiddenAffine({ layers }: Model): readonly Affine[] {
  return layers.filter(isAffine).slice(0, -1);
}

/** Every layer before the last dense layer or convolution; empty where there is none. */
export function hiddenLayers(model: Model): readonly Layer[] {
  const output = model.layers.filter(isAffine).at(-1);
  return output ? model.layers.slice(0, model.layers.indexOf(output)) : [];
}

/** The layers that read a layer. */
export function readersOf({ layers }: Model, name: string): readonly Layer[] {
  return layers.filter(({ inputs }) => inputs.includes(name));
}

/** What happens to the weighted sums of a dense layer. */
export interface ActivationPath {
  /** The layers between the dense layer and its activation; empty when the dense layer applies it itself. */
  readonly between: readonly Layer[];
  /** Linear where there is no activation before the next weights. */
  readonly activation: ActivationRef;
}

/** The way from the weights of a dense layer to the activation that belongs to them. */
export function activationPath(model: Model, dense: Affine): ActivationPath {
  const between: Layer[] = [];
  let layer: Layer = dense;
  for (;;) {
    const activation = activationRefOf(layer);
    if (activation) return { between, activation };
    if (layer !== dense) between.push(layer);
    const [next, ...others] = readersOf(model, layer.name);
    const isEnd = !next || others.length > 0;
    if (isEnd || !(transparent.includes(next.kind) || activationRefOf(next)) || isAffine(next))
      return { between, activation: activationRef("linear") };
    layer = next;
  }
}

export function isDense(layer: Layer): layer is LayerOf<"Dense"> {
  return layer.kind === "Dense";
}

/** A layer name that the model does not have yet: `base`, with underscores behind it where it is taken. */
export function freshName(model: Model, base: string): string {
  const isTaken = model.layers.some(({ name }) => name === base);
  return isTaken ? freshName(model, `${base}_`) : base;
}
