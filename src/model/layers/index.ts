import { suggestion } from "../../core/nearest.ts";
import type { LayerKind } from "../layer.ts";
import type { Kind, Layer, LayerConfigs } from "../model.ts";
import { activation } from "./activation.ts";
import { add } from "./add.ts";
import { batchNormalization } from "./batch-normalization.ts";
import { dense } from "./dense.ts";
import { dropout } from "./dropout.ts";
import { elu } from "./elu.ts";
import { flatten } from "./flatten.ts";
import { inputLayer } from "./input-layer.ts";
import { layerNormalization } from "./layer-normalization.ts";
import { leakyRelu } from "./leaky-relu.ts";
import { normalization } from "./normalization.ts";
import { relu } from "./relu.ts";
import { rescaling } from "./rescaling.ts";
import { softmax } from "./softmax.ts";

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
export function layerKindOf(kind: string, who = "model"): LayerKind<Layer["config"]> {
  if (Object.hasOwn(byKind, kind)) return byKind[kind as Kind];
  throw new RangeError(
    `${who}: unknown layer, got "${kind}"${suggestion(kind, Object.keys(byKind))}`,
  );
}
