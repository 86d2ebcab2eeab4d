import { suggestion } from "../../core/nearest.ts";
import type { LayerKind } from "../layer.ts";
import { type ActivationConfig, activation } from "./activation.ts";
import { type AddConfig, add } from "./add.ts";
import { type BatchNormalizationConfig, batchNormalization } from "./batch-normalization.ts";
import { type DenseConfig, dense } from "./dense.ts";
import { type DropoutConfig, dropout } from "./dropout.ts";
import { type ELUConfig, elu } from "./elu.ts";
import { type FlattenConfig, flatten } from "./flatten.ts";
import { type InputLayerConfig, inputLayer } from "./input-layer.ts";
import { type LayerNormalizationConfig, layerNormalization } from "./layer-normalization.ts";
import { type LeakyReLUConfig, leakyRelu } from "./leaky-relu.ts";
import { type NormalizationConfig, normalization } from "./normalization.ts";
import { type ReLUConfig, relu } from "./relu.ts";
import { type RescalingConfig, rescaling } from "./rescaling.ts";
import { type SoftmaxConfig, softmax } from "./softmax.ts";

/** Configuration of every kind of layer: the union of layers is made from this table. */
export interface LayerConfigs {
  InputLayer: InputLayerConfig;
  Dense: DenseConfig;
  Activation: ActivationConfig;
  ReLU: ReLUConfig;
  LeakyReLU: LeakyReLUConfig;
  ELU: ELUConfig;
  Softmax: SoftmaxConfig;
  Dropout: DropoutConfig;
  BatchNormalization: BatchNormalizationConfig;
  LayerNormalization: LayerNormalizationConfig;
  Flatten: FlattenConfig;
  Add: AddConfig;
  Rescaling: RescalingConfig;
  Normalization: NormalizationConfig;
}

export type Kind = keyof LayerConfigs;

/** One for every kind in `LayerConfigs`: a new kind does not compile until it is here. */
const byKind = {
  InputLayer: inputLayer,
  Dense: dense,
  Activation: activation,
  ReLU: relu,
  LeakyReLU: leakyRelu,
  ELU: elu,
  Softmax: softmax,
  Dropout: dropout,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  Flatten: flatten,
  Add: add,
  Rescaling: rescaling,
  Normalization: normalization,
} as const satisfies {
  readonly [K in Kind]: LayerKind<LayerConfigs[K]> & { readonly kind: K };
};

/** Every kind of layer, in the order lists show them. */
export const layerKinds = Object.values(byKind);

export type LayerKindId = (typeof layerKinds)[number]["id"];

/**
 * The kind of layer with this Keras class name.
 *
 * @throws RangeError naming the nearest known kind when there is none.
 */
export function layerKindOf(kind: string, who = "model"): LayerKind<LayerConfigs[Kind]> {
  if (Object.hasOwn(byKind, kind)) return byKind[kind as Kind];
  throw new RangeError(
    `${who}: unknown layer, got "${kind}"${suggestion(kind, Object.keys(byKind))}`,
  );
}
