import { recurrentLayers } from "../model/recurrent-layers.ts";
import { samples } from "../trace/trace.ts";
import type { Cause } from "./cause.ts";
import { bornVanishing, timeFigures } from "./recurrent-gain.ts";

/** A memory of a third of the lag keeps e⁻³ of the gradient, 1.3 decades less: where trouble begins. */
const leastShareOfLag = 1 / 3;

/** Gates that start half closed: an LSTM or GRU that forgets within a few steps. */
export const closedForgetGate = {
  id: "closed-forget-gate",
  summary:
    "The forget gate starts so far closed that memory lasts −1/ln f steps, much less than the task needs.",
  source: "Gers et al. 2000; Tallec & Ollivier 2018, §2 — https://arxiv.org/abs/1804.11188",
  explains: ["vanishing-in-time", "stalled-loss"],
  weigh({ plan, trace, findings }) {
    const gated = recurrentLayers(plan.model).filter(({ kind }) => kind !== "SimpleRNN");
    const vanishes = bornVanishing({ trace, findings });
    if (gated.length === 0 || !vanishes) return undefined;
    const gates = samples(trace)[0]?.layers["forget-gate"] ?? [];
    const lag = vanishes.figures["lag"] ?? Number.NaN;
    const closed = gated.flatMap(({ name }) => {
      const gate = gates[trace.header.layers.findIndex((layer) => layer.name === name)];
      const memory = gate === undefined ? Number.NaN : -1 / Math.log(gate);
      return gate !== undefined && memory < leastShareOfLag * lag ? [{ name, gate, memory }] : [];
    });
    if (closed.length === 0) return undefined;
    const worst = closed.reduce((a, b) => (b.memory < a.memory ? b : a));
    return {
      layer: worst.name,
      layers: closed.map(({ name }) => name),
      share: 1,
      figures: {
        forgetGate: worst.gate,
        memory: worst.memory,
        ...timeFigures(vanishes.figures),
      },
    };
  },
} as const satisfies Cause;
