import { isAffine, withEveryKernel } from "../model/affine.ts";
import { built } from "../model/build.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { type Model, mapLayers } from "../model/model.ts";
import { trunkOf } from "../model/trunk.ts";
import type { Cause } from "./cause.ts";
import { initialGain } from "./initial-gain.ts";
import { hiddenWeighted, weighted } from "./network.ts";

/** Hidden layers whose units all start alike: they get the same gradient and stay alike. */
export const symmetricInitialization = {
  id: "symmetric-initialization",
  summary: "All weights of a hidden layer start equal, so its units stay copies of one another.",
  source: "Goodfellow et al. 2016, Deep Learning, §8.4",
  explains: [
    "stalled-loss",
    "vanishing-gradient",
    "dead-units",
    "exploding-gradient",
    "saturation",
  ],
  weigh({ plan }) {
    const layers = alikeLayers(plan.model);
    if (layers.length === 0) return undefined;
    return { layer: layers[0], layers, share: 1, figures: { layers: layers.length } };
  },
  /** Only where it cuts the gradient off: that units stay alike does not show in the size of a gradient. */
  without(plan, { budget }) {
    if (budget) return undefined;
    const alike = weighted(plan.model).filter((layer) => initialGain(layer) === 0);
    return {
      ...plan,
      model: mapLayers(plan.model, (layer) =>
        alike.some((built) => built.layer.name === layer.name) && isAffine(layer)
          ? withEveryKernel(layer, initializerRef("glorot-uniform"))
          : layer,
      ),
    };
  },
} as const satisfies Cause;

/** Hidden layers whose weights all start with the same value, by name. */
export function alikeLayers(model: Model): readonly string[] {
  const trunk = new Set(trunkOf(built(model)).map(({ layer }) => layer.name));
  // A branch may start at 0 on purpose: the skip around it passes everything.
  return hiddenWeighted(model)
    .filter((layer) => initialGain(layer) === 0 && trunk.has(layer.layer.name))
    .map(({ layer }) => layer.name);
}
