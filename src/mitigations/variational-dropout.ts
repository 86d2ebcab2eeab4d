import { withRecurrence } from "./changes/recurrence.ts";
import type { Mitigation } from "./mitigation.ts";

/** Weak enough for memory over some tens of steps. */
const rate = 0.1;

export const variationalDropout = {
  id: "variational-dropout",
  summary:
    "Drops the same tenth of inputs and states at every time step of a sequence, new ones for the next.",
  source: "Gal & Ghahramani 2016, §4 — https://arxiv.org/abs/1512.05287",
  treats: [],
  cost: 2,
  limits:
    "Does not help unstable gradients, although it is often said to: it multiplies the squared gradient by 1/p per step and adds noise. It is for overfitting.",
  apply: (plan) =>
    withRecurrence(plan, (layer) =>
      layer.config.recurrentDropout > 0 && layer.config.dropout > 0
        ? layer
        : ({
            ...layer,
            config: { ...layer.config, dropout: rate, recurrentDropout: rate },
          } as typeof layer),
    ),
} as const satisfies Mitigation;
