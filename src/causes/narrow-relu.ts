import { activationRef } from "../model/activations/index.ts";
import { type BuiltLayer, built } from "../model/build.ts";
import { activationRefOf, withActivation } from "../model/layer-activation.ts";
import { type Model, mapLayers } from "../model/model.ts";
import type { Cause } from "./cause.ts";

/** Chance of being born dead from which the seed decides whether a network trains. */
export const leastChance = 0.02;

/** ReLU layers so narrow, and so many, that one of them is likely to be silent from the start. */
export const narrowRelu = {
  id: "narrow-relu",
  summary:
    "Narrow ReLU layers in a row: with n units a layer is silent with probability 2⁻ⁿ, and one silent layer cuts the gradient off.",
  source:
    "Lu et al. 2019, Dying ReLU and initialization, theorem 3 — https://arxiv.org/abs/1903.06733",
  explains: ["dead-units", "vanishing-gradient", "stalled-loss"],
  weigh({ plan, findings }) {
    const relus = reluLayers(plan.model);
    const isDead = findings.some(({ code }) => code === "units-dead");
    const bornDead = bornDeadChance(plan.model);
    if (!isDead || relus.length === 0 || bornDead < leastChance) return undefined;
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
        bornDead,
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

/** Hidden layers that apply ReLU. */
function reluLayers(model: Model): readonly BuiltLayer[] {
  return built(model)
    .slice(0, -1)
    .filter(({ layer }) => activationRefOf(layer)?.id === "relu");
}

/**
 * Chance that some hidden ReLU layer is silent from the start, 1 − Π(1 − 2⁻ⁿ) over their widths n; 0 without ReLU. An upper
 * bound: it takes every unit of a layer to be silent for all inputs with probability ½.
 */
export function bornDeadChance(model: Model): number {
  const alive = reluLayers(model).reduce(
    (product, { outputShape }) => product * (1 - 2 ** -(outputShape.at(-1) ?? 1)),
    1,
  );
  return 1 - alive;
}
