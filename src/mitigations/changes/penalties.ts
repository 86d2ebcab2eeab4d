import { isAffine, kernelRegularizer, withKernelRegularizer } from "../../model/affine.ts";
import type { Regularizer } from "../../model/layer.ts";
import { type Model, mapLayers } from "../../model/model.ts";
import { mapRecurrent, type Recurrent } from "../../model/recurrent-layers.ts";

/**
 * The model with every penalty on weights of dense, convolutional and recurrent layers changed; `undefined` where it has
 * none.
 *
 * @param change - what takes the place of a penalty that is not 0; `undefined` for none.
 */
export function withPenalties(
  model: Model,
  change: (penalty: Regularizer) => Regularizer | undefined,
): Model | undefined {
  const affine = mapLayers(model, (layer) => {
    if (!isAffine(layer)) return layer;
    const penalty = kernelRegularizer(layer);
    return isFree(penalty) ? layer : withKernelRegularizer(layer, penalty && change(penalty));
  });
  const changed = mapRecurrent(affine, (layer) => recurrentWith(layer, change));
  return changed.layers.every((layer, i) => layer === model.layers[i]) ? undefined : changed;
}

function recurrentWith(
  layer: Recurrent,
  change: (penalty: Regularizer) => Regularizer | undefined,
): Recurrent {
  const { kernelRegularizer: kernel, recurrentRegularizer: recurrent } = layer.config;
  if (isFree(kernel) && isFree(recurrent)) return layer;
  return {
    ...layer,
    config: {
      ...layer.config,
      kernelRegularizer: kernel && change(kernel),
      recurrentRegularizer: recurrent && change(recurrent),
    },
  } as Recurrent;
}

function isFree(penalty: Regularizer | undefined): boolean {
  return !penalty || (penalty.l1 === 0 && penalty.l2 === 0);
}
