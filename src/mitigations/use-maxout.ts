import { initializerRef } from "../model/initializers/index.ts";
import { type Layer, type LayerOf, type Model, replaceLayers } from "../model/model.ts";
import { activationPath, hiddenLayers, isDense, readersOf } from "./changes/hidden-layers.ts";
import type { Mitigation } from "./mitigation.ts";

const pieces = 2;

/** Layers after which the maximum may as well be taken before them: they scale by what is not negative. */
const dropouts: readonly Layer["kind"][] = ["Dropout", "SpatialDropout1D"];

/**
 * Each unit becomes the larger of two sums: it saturates nowhere and cannot die. LeCun's σ_w² = 1 keeps signal and gradient
 * alike: the larger of two standard Gaussians has mean square 1, by symmetry, and one piece is passed on with slope 1.
 */
export const useMaxout = {
  id: "use-maxout",
  summary:
    "Replaces hidden dense layers and their activations by maxout: every unit is the larger of two sums, which saturates nowhere.",
  source: "Goodfellow et al. 2013, §2 — https://arxiv.org/abs/1302.4389",
  treats: ["saturating-activation", "narrow-relu"],
  cost: 3,
  limits:
    "Does not help where weights or learning rate are too large, as it grows without bound: it may need a smaller learning rate; it doubles the parameters, and leaves convolutions and normalized sums.",
  apply(plan) {
    const { kernels, spent } = replaceable(plan.model);
    if (kernels.size === 0) return undefined;
    const model = replaceLayers(plan.model, (layer) => {
      if (spent.has(layer.name)) return [];
      return isDense(layer) && kernels.has(layer.name) ? [maxout(layer)] : [layer];
    });
    return { ...plan, model };
  },
} as const satisfies Mitigation;

/** Names of the hidden dense layers with an activation, and of activation layers that go with them. */
function replaceable(model: Model) {
  const kernels = new Set<string>();
  const spent = new Set<string>();
  for (const dense of hiddenLayers(model).filter(isDense)) {
    const { between, activation } = activationPath(model, dense);
    const canJump = between.every(({ kind }) => dropouts.includes(kind));
    if (activation.id === "linear" || dense.sharedWith !== undefined || !canJump) continue;
    if (model.layers.some(({ sharedWith }) => sharedWith === dense.name)) continue;
    kernels.add(dense.name);
    const [own] = readersOf(model, between.at(-1)?.name ?? dense.name);
    if (own && dense.config.activation.id === "linear") spent.add(own.name);
  }
  return { kernels, spent };
}

function maxout(dense: LayerOf<"Dense">): LayerOf<"Maxout"> {
  const { activation: _, ...config } = dense.config;
  const kernelInitializer = initializerRef("lecun-normal");
  return { ...dense, kind: "Maxout", config: { ...config, pieces, kernelInitializer } };
}
