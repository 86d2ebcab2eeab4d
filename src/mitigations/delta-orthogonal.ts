import type { Affine } from "../model/affine.ts";
import { initializerRef } from "../model/initializers/index.ts";
import type { Layer } from "../model/model.ts";
import { changedPlan } from "./changes/changed-plan.ts";
import { hiddenVariances } from "./changes/critical-variance.ts";
import { withFitOutputKernel, withKernels } from "./changes/kernel-initializers.ts";
import type { Mitigation } from "./mitigation.ts";

export const deltaOrthogonal = {
  id: "delta-orthogonal",
  summary:
    "Draws each convolution's kernel as an orthogonal matrix at its middle and zeros around, times √σ_w², σ_w² critical for its activation.",
  source: "Xiao et al. 2018 — https://arxiv.org/abs/1806.05393",
  treats: ["weak-initial-variance", "strong-initial-variance", "symmetric-initialization", "depth"],
  cost: 2,
  limits:
    "Does not help where a normalization follows the weights, little with ReLU, whose switched-off half keeps directions from being kept alike, and not depthwise or grouped convolutions, which are left as they are.",
  apply(plan) {
    if (!plan.model.layers.some(mixesChannels)) return undefined;
    const variances = hiddenVariances(plan.model);
    const model = withKernels(plan.model, (layer, _fans, old) => {
      const variance = variances.get(layer.name);
      const id = initializerFor(layer);
      if (variance === undefined || id === undefined) return undefined;
      const gain = Math.sqrt(variance);
      const { gain: oldGain } = old.config;
      return old.id === id && oldGain === gain ? undefined : initializerRef(id, { gain });
    });
    return changedPlan(plan, withFitOutputKernel(model));
  },
} as const satisfies Mitigation;

function initializerFor(layer: Affine): "delta-orthogonal" | "orthogonal" | undefined {
  if (mixesChannels(layer)) return "delta-orthogonal";
  return layer.kind === "Dense" ? "orthogonal" : undefined;
}

/** Whether it is a convolution in which each output reads all channels. */
function mixesChannels(layer: Layer): boolean {
  return (layer.kind === "Conv1D" || layer.kind === "Conv2D") && layer.config.groups === 1;
}
