import { withRecurrence } from "./changes/recurrence.ts";
import type { Mitigation } from "./mitigation.ts";

export const recurrentLayerNorm = {
  id: "recurrent-layer-norm",
  summary:
    "Normalizes what a recurrent layer passes on at every time step over its units: the scale of the recurrent weights no longer matters.",
  source: "Ba, Kiros & Hinton 2016, §3.1 — https://arxiv.org/abs/1607.06450",
  treats: ["strong-recurrent-weights", "weak-recurrent-weights"],
  cost: 4,
  limits:
    "Does not help a forget gate that starts closed; Keras has no such layer, so the code that is written has it as a cell of its own.",
  apply: (plan) =>
    withRecurrence(plan, (layer) =>
      layer.config.layerNormalization
        ? layer
        : ({ ...layer, config: { ...layer.config, layerNormalization: true } } as typeof layer),
    ),
} as const satisfies Mitigation;
