import type { Cause } from "./cause.ts";
import { hiddenWeighted } from "./network.ts";

/** A factor that this many layers turn into one decade is ordinary for one layer and deadly for many. */
const mildDecades = 0.3;
const fewestLayers = 8;
/** Decades over all layers at which trouble begins. Source: Schoenholz et al. 2017, 6ξ */
const leastDecades = 1.3;

/** A factor that is harmless per layer, raised to the power of the depth. */
export const depth = {
  id: "depth",
  summary:
    "Each layer changes the gradient little, but there are many and no skip connection carries it past them.",
  source: "Hochreiter 1991; He et al. 2016, Identity mappings — https://arxiv.org/abs/1603.05027",
  explains: ["vanishing-gradient", "exploding-gradient", "dead-units"],
  weigh({ plan, budget, findings }) {
    const hidden = hiddenWeighted(plan.model);
    const suffers = findings.some(
      ({ detector, severity }) =>
        severity === "failure" && depth.explains.some((id) => id === detector),
    );
    const hasSkip = plan.model.layers.some(({ kind }) => kind === "Add");
    if (hidden.length < fewestLayers || hasSkip || !suffers || !budget) return undefined;
    const perLayer = budget.decades / (hidden.length - 1);
    if (Math.abs(perLayer) > mildDecades || Math.abs(budget.decades) < leastDecades)
      return undefined;
    return {
      layer: undefined,
      layers: hidden.map(({ layer }) => layer.name),
      share: 1,
      figures: { layers: hidden.length, decadesPerLayer: perLayer, decades: budget.decades },
    };
  },
} as const satisfies Cause;
