import type { Cause } from "./cause.ts";
import { initialGain, withFittingVariance } from "./initial-gain.ts";
import { hiddenWeighted } from "./network.ts";
import { gainShare } from "./shares.ts";

const leastShare = 0.25;
/** He's gain is 2, the largest that keeps any activation of slope ≤ 1; PyTorch's for tanh is 2.8. */
const largestGain = 3;

/** Weights start so large that every layer enlarges signal and gradient. */
export const strongInitialVariance = {
  id: "strong-initial-variance",
  summary:
    "Weights start too large: fan-in · Var W is over 3, so every layer enlarges signal and gradient.",
  source: "He et al. 2015, §2.2; Poole et al. 2016 — https://arxiv.org/abs/1606.05340",
  explains: [
    "exploding-gradient",
    "non-finite",
    "saturation",
    "collapsed-attention",
    "oscillating-loss",
  ],
  weigh({ plan, budget, findings }) {
    const strong = hiddenWeighted(plan.model)
      .map((layer) => ({ name: layer.layer.name, gain: initialGain(layer) }))
      .filter(({ gain }) => gain > largestGain);
    const grows = findings.some(({ detector }) =>
      strongInitialVariance.explains.some((id) => id === detector),
    );
    if (strong.length === 0 || !grows) return undefined;
    // Where activations are flat, or a softmax has decided, the decades are lost there; what made them so are the weights.
    const saturates = findings.some(
      ({ code, step }) =>
        code === "units-saturated" || (code === "attention-collapses" && step === 0),
    );
    const share = budget && !saturates ? gainShare(budget, "weights") : 1;
    if (share < leastShare) return undefined;
    const strongest = strong.reduce((a, b) => (b.gain > a.gain ? b : a));
    return {
      layer: strongest.name,
      layers: strong.map(({ name }) => name),
      share,
      figures: { gain: strongest.gain, decades: budget?.totals.weights ?? Number.NaN },
    };
  },
  without: (plan, _given, { layers }) => ({
    ...plan,
    model: withFittingVariance(plan.model, layers),
  }),
} as const satisfies Cause;
