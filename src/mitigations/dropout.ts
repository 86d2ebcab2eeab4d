import { isAffine } from "../model/affine.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import { type Layer, replaceLayers } from "../model/model.ts";
import { activationPath, freshName, hiddenAffine, readersOf } from "./changes/hidden-layers.ts";
import type { Mitigation } from "./mitigation.ts";

/** Of hidden units; Srivastava et al. 2014 use up to ½ in networks that are large enough to spare them. */
const rate = 0.2;

export const dropout = {
  id: "dropout",
  summary: "Zeroes a random fifth of every hidden layer's units while training.",
  source: "Srivastava et al. 2014 — https://jmlr.org/papers/v15/srivastava14a.html",
  treats: [],
  cost: 4,
  limits:
    "Does not help vanishing or exploding gradients: it multiplies their square by 1/(1 − rate) per layer and adds noise. It is for overfitting.",
  apply(plan) {
    const { model } = plan;
    const ends = new Set(
      hiddenAffine(model).flatMap((layer) => {
        const { between } = activationPath(model, layer);
        const end = lastOf(layer, between.at(-1));
        const isDropped = readersOf(model, end).some(({ kind }) => kind === "Dropout");
        return isDropped ? [] : [end];
      }),
    );
    if (ends.size === 0) return undefined;
    return { ...plan, model: replaceLayers(model, (layer) => withDropout(layer, ends)) };

    function lastOf(layer: Layer, before: Layer | undefined): string {
      const [next] = readersOf(model, (before ?? layer).name);
      const isActivation = next && !isAffine(next) && activationRefOf(next) !== undefined;
      return isActivation ? next.name : (before ?? layer).name;
    }

    function withDropout(layer: Layer, names: ReadonlySet<string>): readonly Layer[] {
      if (!names.has(layer.name)) return [layer];
      const name = freshName(model, `${layer.name}_dropout`);
      return [
        layer,
        { kind: "Dropout", name, config: { rate }, inputs: [layer.name], trainable: true },
      ];
    }
  },
} as const satisfies Mitigation;
