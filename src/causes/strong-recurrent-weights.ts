import { recurrentLayers } from "../model/recurrent-layers.ts";
import type { Cause } from "./cause.ts";
import { recurrentGain, timeFigures } from "./recurrent-gain.ts";

/** units · Var U over which a tanh network leaves order for chaos at ordinary input. Source: Sompolinsky et al. 1988 */
const largestGain = 1.5;

const explains = [
  "exploding-in-time",
  "exploding-gradient",
  "non-finite",
  "oscillating-loss",
  "vanishing-in-time",
  "stalled-loss",
] as const;

/** Recurrent weights start so large that every time step enlarges the gradient. */
export const strongRecurrentWeights = {
  id: "strong-recurrent-weights",
  summary:
    "The recurrent weights start too large: units · Var U is over 1.5, so time steps enlarge signal and gradient.",
  source:
    "Pascanu et al. 2013, §2.1 — https://arxiv.org/abs/1211.5063; Sompolinsky et al. 1988 — https://doi.org/10.1103/PhysRevLett.61.259",
  explains,
  weigh({ plan, findings }) {
    const strong = recurrentLayers(plan.model)
      .map((layer) => ({ name: layer.name, gain: recurrentGain(layer) }))
      .filter(({ gain }) => gain > largestGain);
    const finding = findings.find(({ detector }) => explains.some((id) => id === detector));
    if (!finding || strong.length === 0) return undefined;
    const strongest = strong.reduce((a, b) => (b.gain > a.gain ? b : a));
    return {
      layer: strongest.name,
      layers: strong.map(({ name }) => name),
      share: 1,
      figures: { recurrentGain: strongest.gain, ...timeFigures(finding.figures) },
    };
  },
} as const satisfies Cause;
