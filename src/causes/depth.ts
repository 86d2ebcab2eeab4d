import type { Cause } from "./cause.ts";
import { hiddenWeighted } from "./network.ts";

/** A factor that this many layers turn into one decade is ordinary for one layer and deadly for many. */
const mildDecades = 0.3;
const fewestLayers = 8;

/** A factor that is harmless per layer, raised to the power of the depth. */
export const depth = {
  id: "depth",
  summary: "Each layer changes the gradient little, but there are many and no skip connection carries it past them.",
  source: "Hochreiter 1991; He et al. 2016, Identity mappings — https://arxiv.org/abs/1603.05027",
  explains: ["vanishing-gradient", "exploding-gradient", "dead-units"],
  weigh({ plan, budget, findings }) {
    const hidden = hiddenWeighted(plan.model);
    const suffers = findings.some(
      ({ detector, severity }) => severity === "failure" && depth.explains.some((id) => id === detector),
    );
    const hasSkip = plan.model.layers.some(({ kind }) => kind === "Add");
    if (hidden.length < fewestLayers || hasSkip || !suffers) return undefined;
    const perLayer = budget ? budget.decades / (hidden.length - 1) : Number.NaN;
    if (Math.abs(perLayer) > mildDecades) return undefined;
    return {
      layer: undefined,
      layers: hidden.map(({ layer }) => layer.name),
      share: 1,
      figures: { layers: hidden.length, decadesPerLayer: perLayer, decades: budget?.decades ?? Number.NaN },
    };
  },
} as const satisfies Cause;
