import { activationRef } from "../model/activations/index.ts";
import { activationRefOf, withActivation } from "../model/layer-activation.ts";
import { mapLayers } from "../model/model.ts";
import type { Cause } from "./cause.ts";

/** Two of them in a row already give exp(exp(x)). */
const fewest = 2;

/** Activations that grow faster than their input, one after the other. */
export const unboundedActivation = {
  id: "unbounded-activation",
  summary:
    "Stacked exponentials: the activation grows faster than its input, so a few layers overflow.",
  source: "IEEE 754: float32 overflows at exp(88.7); two stacked exponentials reach it at x = 4.5",
  explains: ["exploding-gradient", "non-finite"],
  weigh({ plan, findings }) {
    const layers = plan.model.layers
      .slice(0, -1)
      .filter((layer) => activationRefOf(layer)?.id === "exponential");
    const grows = findings.some(
      ({ detector }) => detector === "exploding-gradient" || detector === "non-finite",
    );
    if (layers.length < fewest || !grows) return undefined;
    const broken = findings.find(({ detector }) => detector === "non-finite")?.layer;
    return {
      layer: broken ?? layers[0]?.name,
      layers: layers.map(({ name }) => name),
      share: 1,
      figures: { layers: layers.length },
    };
  },
  without: (plan, _given, { layers }) => ({
    ...plan,
    model: mapLayers(plan.model, (layer) =>
      layers.includes(layer.name) ? withActivation(layer, activationRef("tanh")) : layer,
    ),
  }),
} as const satisfies Cause;
