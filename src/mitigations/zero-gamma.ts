import { initializerRef } from "../model/initializers/index.ts";
import { type Layer, mapLayers } from "../model/model.ts";
import { isNormalization } from "./changes/normalized-sums.ts";
import { type ResidualBranch, residualBranches } from "./changes/residual-branches.ts";
import type { Mitigation } from "./mitigation.ts";

/** Layers behind the last norm that pass a gradient on to γ although all they read is 0; ReLU does not. */
const passive: readonly Layer["kind"][] = [
  "Dropout",
  "SpatialDropout1D",
  "SpatialDropout2D",
  "Rescaling",
];

export const zeroGamma = {
  id: "zero-gamma",
  summary:
    "Starts the scale γ of the last normalization in each residual branch at 0, so that the network starts without its branches.",
  source: "Goyal et al. 2017, §5.1 — https://arxiv.org/abs/1706.02677",
  treats: ["unscaled-branches"],
  cost: 2,
  limits:
    "Does not help branches that end in weights or in an activation instead of a normalization, and does not allow larger learning rates once γ has grown.",
  apply(plan) {
    const last = new Set(
      residualBranches(plan.model).flatMap((branch) =>
        branch.startsAtZero ? [] : (lastNorm(branch) ?? []),
      ),
    );
    if (last.size === 0) return undefined;
    const model = mapLayers(plan.model, (layer) =>
      last.has(layer.name) ? withZeroGamma(layer) : layer,
    );
    return { ...plan, model };
  },
} as const satisfies Mitigation;

/** Name of the normalization that the branch ends in, if it has a γ. */
function lastNorm({ layers }: ResidualBranch): string | undefined {
  const end = layers.findLast(({ kind }) => !passive.includes(kind));
  if (!end || !isNormalization(end)) return undefined;
  return "scale" in end.config && !end.config.scale ? undefined : end.name;
}

function withZeroGamma(layer: Layer): Layer {
  return {
    ...layer,
    config: { ...layer.config, gammaInitializer: initializerRef("zeros") },
  } as Layer;
}
