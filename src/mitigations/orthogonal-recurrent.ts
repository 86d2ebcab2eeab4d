import { initializerRef } from "../model/initializers/index.ts";
import { withRecurrence } from "./changes/recurrence.ts";
import type { Mitigation } from "./mitigation.ts";

export const orthogonalRecurrent = {
  id: "orthogonal-recurrent",
  summary:
    "Draws recurrent weights as orthogonal matrices: they change no state's length, so only the activation shrinks the gradient in time.",
  source:
    "Saxe et al. 2014, §4 — https://arxiv.org/abs/1312.6120; Arjovsky, Shah & Bengio 2016 — https://arxiv.org/abs/1511.06464",
  treats: ["weak-recurrent-weights", "strong-recurrent-weights", "long-sequence"],
  cost: 2,
  limits:
    "Does not help where the activation saturates, nor over hundreds of steps: tanh still takes a little at each.",
  apply: (plan) =>
    withRecurrence(plan, (layer) =>
      layer.config.recurrentInitializer.id === "orthogonal" && isUnit(layer.config)
        ? layer
        : ({
            ...layer,
            config: { ...layer.config, recurrentInitializer: initializerRef("orthogonal") },
          } as typeof layer),
    ),
} as const satisfies Mitigation;

function isUnit({
  recurrentInitializer: { config },
}: {
  readonly recurrentInitializer: { readonly config: Readonly<Record<string, unknown>> };
}): boolean {
  return (config["gain"] ?? 1) === 1;
}
