import { activationRef } from "../model/activations/index.ts";
import { built } from "../model/build.ts";
import { activationRefOf, withActivation } from "../model/layer-activation.ts";
import { mapLayers } from "../model/model.ts";
import type { Cause } from "./cause.ts";

/** Chance of being born dead from which the seed decides whether a network trains. */
const leastChance = 0.02;

/** ReLU layers so narrow, and so many, that one of them is likely to be silent from the start. */
export const narrowRelu = {
  id: "narrow-relu",
  summary:
    "Narrow ReLU layers in a row: with n units a layer is silent with probability 2⁻ⁿ, and one silent layer cuts the gradient off.",
  source:
    "Lu et al. 2019, Dying ReLU and initialization, theorem 3 — https://arxiv.org/abs/1903.06733",
  explains: ["dead-units", "vanishing-gradient", "stalled-loss"],
  weigh({ plan, findings }) {
    const relus = built(plan.model)
      .slice(0, -1)
      .filter(({ layer }) => activationRefOf(layer)?.id === "relu");
    const isDead = findings.some(({ code }) => code === "units-dead");
    if (!isDead || relus.length === 0) return undefined;
    const alive = relus.reduce(
      (product, { outputShape }) => product * (1 - 2 ** -(outputShape.at(-1) ?? 1)),
      1,
    );
    if (1 - alive < leastChance) return undefined;
    const narrowest = relus.reduce((a, b) =>
      (b.outputShape.at(-1) ?? 0) < (a.outputShape.at(-1) ?? 0) ? b : a,
    );
    const dead = findings.find(
      ({ code, severity }) => code === "units-dead" && severity === "failure",
    )?.layer;
    return {
      layer: dead ?? narrowest.layer.name,
      layers: relus.map(({ layer }) => layer.name),
      share: 1,
      figures: {
        width: narrowest.outputShape.at(-1) ?? Number.NaN,
        layers: relus.length,
        bornDead: 1 - alive,
      },
    };
  },
  without: (plan, _given, { layers }) => ({
    ...plan,
    model: mapLayers(plan.model, (layer) =>
      layers.includes(layer.name) ? withActivation(layer, activationRef("leaky-relu")) : layer,
    ),
  }),
} as const satisfies Cause;
