import type { Activation } from "../model/activation.ts";
import { activationOf, activationRef } from "../model/activations/index.ts";
import { activationRefOf, withActivation } from "../model/layer-activation.ts";
import { mapLayers } from "../model/model.ts";
import type { Cause } from "./cause.ts";
import { lossShare } from "./shares.ts";

const leastShare = 0.25;

/** Activations whose slope is small over much or all of their range. */
export const saturatingActivation = {
  id: "saturating-activation",
  summary:
    "The activation's slope is small where the network works (sigmoid: never above ¼), so every layer shrinks the gradient.",
  source: "Glorot & Bengio 2010, §3; Glorot et al. 2011, §2",
  explains: ["vanishing-gradient", "saturation", "stalled-loss"],
  weigh({ plan, budget, findings }) {
    const layers = plan.model.layers.slice(0, -1).filter((layer) => {
      const activation = activationRefOf(layer);
      return (
        activation !== undefined &&
        (activationOf(activation.id) as Activation).saturates !== undefined
      );
    });
    const suffers = findings.some(
      ({ detector, severity }) =>
        severity === "failure" && (detector === "vanishing-gradient" || detector === "saturation"),
    );
    if (layers.length === 0 || !suffers) return undefined;
    const share = budget ? lossShare(budget, "activation") : 1;
    if (share < leastShare) return undefined;
    // None where the saturating layers lie above the last hidden weights, outside of the budget.
    const weakest = budget?.rows
      .filter(({ layer }) => layers.some(({ name }) => name === layer))
      .toSorted((a, b) => (a.parts.activation ?? 0) - (b.parts.activation ?? 0))[0];
    return {
      layer: weakest?.layer ?? layers[0]?.name,
      layers: layers.map(({ name }) => name),
      share,
      figures: {
        decades: budget?.totals.activation ?? Number.NaN,
        slope: 10 ** (weakest?.parts.activation ?? Number.NaN),
      },
    };
  },
  /** Slope 1 everywhere: only the derivative is taken away, weights stay. */
  without: (plan, _given, { layers }) => ({
    ...plan,
    model: mapLayers(plan.model, (layer) =>
      layers.includes(layer.name) ? withActivation(layer, activationRef("linear")) : layer,
    ),
  }),
} as const satisfies Cause;
