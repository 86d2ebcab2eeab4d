import { isAffine, kernelRegularizer, withKernelRegularizer } from "../model/affine.ts";
import { mapLayers } from "../model/model.ts";
import { mapRecurrent, type Recurrent } from "../model/recurrent-layers.ts";
import type { Mitigation } from "./mitigation.ts";

/** Of the strength that shrank the weights; a hundredth leaves a time constant a hundred times longer. */
const share = 0.01;

export const weakerRegularization = {
  id: "weaker-regularization",
  summary: "Divides the penalties on weights, and the weight decay, by 100.",
  source: "Krogh & Hertz 1991; Goodfellow, Bengio & Courville 2016, Deep Learning, §7.1",
  treats: ["strong-regularization"],
  cost: 1,
  limits: "Does not help overfitting, which is what penalties are for.",
  apply(plan, { causes }) {
    if (!causes.some(({ cause }) => cause === "strong-regularization")) return undefined;
    const { model, recipe } = plan;
    const { weightDecay = 0, ...others } = recipe.optimizer.config;
    const affine = mapLayers(model, (layer) => {
      const penalty = isAffine(layer) ? kernelRegularizer(layer) : undefined;
      if (!isAffine(layer) || !penalty || (penalty.l1 === 0 && penalty.l2 === 0)) return layer;
      return withKernelRegularizer(layer, { l1: share * penalty.l1, l2: share * penalty.l2 });
    });
    const weaker = mapRecurrent(affine, withWeakerPenalties);
    const isSame = weaker.layers.every((layer, i) => layer === model.layers[i]);
    if (isSame && weightDecay === 0) return undefined;
    const config = weightDecay === 0 ? others : { ...others, weightDecay: share * weightDecay };
    return {
      model: weaker,
      recipe: { ...recipe, optimizer: { ...recipe.optimizer, config } },
    };
  },
} as const satisfies Mitigation;

function withWeakerPenalties(layer: Recurrent): Recurrent {
  const { kernelRegularizer: kernel, recurrentRegularizer: recurrent } = layer.config;
  const isFree = [kernel, recurrent].every((each) => !each || (each.l1 === 0 && each.l2 === 0));
  if (isFree) return layer;
  const weaker = (each: typeof kernel) => each && { l1: share * each.l1, l2: share * each.l2 };
  return {
    ...layer,
    config: {
      ...layer.config,
      kernelRegularizer: weaker(kernel),
      recurrentRegularizer: weaker(recurrent),
    },
  } as Recurrent;
}
