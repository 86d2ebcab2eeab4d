import { recurrentLayers } from "../model/recurrent-layers.ts";
import type { Cause } from "./cause.ts";
import { bornVanishing, recurrentGain, timeFigures } from "./recurrent-gain.ts";

/** Outside of these the recurrent weights themselves are to blame. Source: weak- and strong-recurrent-weights */
const ordinaryGain = { from: 0.6, to: 1.5 } as const;

/** A factor that is harmless per time step, raised to the power of the lag. */
export const longSequence = {
  id: "long-sequence",
  summary:
    "A simple recurrent layer multiplies the gradient by a factor below 1 per time step, and the task must remember over many.",
  source: "Bengio, Simard & Frasconi 1994 — https://doi.org/10.1109/72.279181",
  explains: ["vanishing-in-time"],
  weigh({ plan, trace, findings }) {
    const vanishes = bornVanishing({ trace, findings });
    const simple = recurrentLayers(plan.model).filter(({ kind }) => kind === "SimpleRNN");
    const isOrdinary = simple.some((layer) => {
      const gain = recurrentGain(layer);
      return gain >= ordinaryGain.from && gain <= ordinaryGain.to;
    });
    if (!vanishes || !isOrdinary) return undefined;
    return {
      layer: vanishes.layer,
      layers: simple.map(({ name }) => name),
      share: 1,
      figures: timeFigures(vanishes.figures),
    };
  },
} as const satisfies Cause;
