import { recurrentLayers } from "../model/recurrent-layers.ts";
import type { Cause } from "./cause.ts";
import { bornVanishing, recurrentGain, timeFigures } from "./recurrent-gain.ts";

/** units · Var U under which the weights alone shrink the gradient by a quarter and more per time step. */
const leastGain = 0.6;

/** Recurrent weights start so small that every time step shrinks the gradient. */
export const weakRecurrentWeights = {
  id: "weak-recurrent-weights",
  summary:
    "The recurrent weights start too small: units · Var U is under 0.6, so every time step shrinks the gradient.",
  source:
    "Pascanu et al. 2013, §2.1 — https://arxiv.org/abs/1211.5063; Le et al. 2015 — https://arxiv.org/abs/1504.00941",
  explains: ["vanishing-in-time"],
  weigh({ plan, trace, findings }) {
    const vanishes = bornVanishing({ trace, findings });
    const weak = recurrentLayers(plan.model)
      .filter(({ kind }) => kind === "SimpleRNN")
      .map((layer) => ({ name: layer.name, gain: recurrentGain(layer) }))
      .filter(({ gain }) => gain < leastGain);
    if (!vanishes || weak.length === 0) return undefined;
    const weakest = weak.reduce((a, b) => (b.gain < a.gain ? b : a));
    return {
      layer: weakest.name,
      layers: weak.map(({ name }) => name),
      share: 1,
      figures: { recurrentGain: weakest.gain, ...timeFigures(vanishes.figures) },
    };
  },
} as const satisfies Cause;
