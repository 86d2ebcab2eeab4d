import type { Cause } from "./cause.ts";

/** Batch-normalized ReLU layers gain 0.083 decades each: 16 of them reach the 1.3 decades where trouble begins. */
const fewestLayers = 12;
/** A multiplier of this much per layer of batches of so few is no property of depth. */
const leastDecades = 1.3;

/** Batch normalization after batch normalization without a skip: the gradient grows by π/(π−1) per ReLU layer, squared. */
export const normalizationWithoutSkip = {
  id: "normalization-without-skip",
  summary:
    "Batch normalization enlarges the gradient in every layer (by 1.21 with ReLU), and no skip connection leads around.",
  source: "Yang et al. 2019 — https://arxiv.org/abs/1902.08129",
  explains: ["exploding-gradient", "oscillating-loss", "non-finite", "stalled-loss"],
  weigh({ plan, budget, findings }) {
    const norms = plan.model.layers.filter(({ kind }) => kind === "BatchNormalization");
    const hasSkip = plan.model.layers.some(({ kind }) => kind === "Add");
    const suffers = findings.some(
      ({ detector, severity }) =>
        severity === "failure" && normalizationWithoutSkip.explains.some((id) => id === detector),
    );
    if (norms.length < fewestLayers || hasSkip || !suffers) return undefined;
    const decades = budget?.decades ?? Number.NaN;
    if (decades < leastDecades) return undefined;
    return {
      layer: undefined,
      layers: norms.map(({ name }) => name),
      share: 1,
      figures: { layers: norms.length, decadesPerLayer: decades / norms.length, decades },
    };
  },
} as const satisfies Cause;
