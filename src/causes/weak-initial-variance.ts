import type { Cause } from "./cause.ts";
import { initialGain, withFittingVariance } from "./initial-gain.ts";
import { hiddenWeighted } from "./network.ts";
import { lossShare } from "./shares.ts";

/** A cause that takes less than this share of the lost decades is not named. */
const leastShare = 0.25;
/** Fan-in · Var W under which weights shrink the gradient whatever the activation: LeCun's 1 keeps it for slope 1. */
const leastGain = 0.9;

/** Weights start so small that every layer shrinks signal and gradient. */
export const weakInitialVariance = {
  id: "weak-initial-variance",
  summary:
    "Weights start too small: fan-in · Var W is under 1, so every layer shrinks the gradient.",
  source: "Glorot & Bengio 2010, §4.2.1; He et al. 2015, §2.2 — https://arxiv.org/abs/1502.01852",
  explains: ["vanishing-gradient", "stalled-loss", "dead-units"],
  weigh({ plan, budget, findings }) {
    const hidden = hiddenWeighted(plan.model);
    const gains = hidden.map((layer) => ({ name: layer.layer.name, gain: initialGain(layer) }));
    const weak = gains.filter(({ gain }) => gain < leastGain);
    const shrinks = findings.some(
      ({ code }) => code === "gradient-vanishes" || code === "gradient-tiny-everywhere",
    );
    if (weak.length === 0 || !shrinks) return undefined;
    const share = budget ? lossShare(budget, "weights") : 1;
    if (share < leastShare) return undefined;
    const weakest = weak.reduce((a, b) => (b.gain < a.gain ? b : a));
    return {
      layer: weakest.name,
      layers: weak.map(({ name }) => name),
      share,
      figures: { gain: weakest.gain, decades: budget?.totals.weights ?? Number.NaN },
    };
  },
  without: (plan, _given, { layers }) => ({
    ...plan,
    model: withFittingVariance(plan.model, layers),
  }),
} as const satisfies Cause;
