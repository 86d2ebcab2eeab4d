import { isAffine, withAffineConfig } from "../model/affine.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { type Model, mapLayers } from "../model/model.ts";
import { changedPlan } from "./changes/changed-plan.ts";
import { hiddenVariances } from "./changes/critical-variance.ts";
import { hiddenAffine } from "./changes/hidden-layers.ts";
import { withFitOutputKernel, withHiddenKernels } from "./changes/kernel-initializers.ts";
import type { Mitigation } from "./mitigation.ts";

export const criticalInit = {
  id: "critical-init",
  summary:
    "Draws each hidden kernel with the variance at which its activation neither shrinks nor grows gradients, and sets biases to 0.",
  source:
    "Poole et al. 2016 — https://arxiv.org/abs/1606.05340; Schoenholz et al. 2017, §3 — https://arxiv.org/abs/1611.01232",
  treats: [
    "weak-initial-variance",
    "strong-initial-variance",
    "saturating-activation",
    "symmetric-initialization",
    "depth",
  ],
  cost: 2,
  limits:
    "Does not help where a normalization follows the weights, as their scale cancels there, and holds at initialization only: for GELU and SiLU the point is a knife edge.",
  apply(plan) {
    const variances = hiddenVariances(plan.model);
    const model = withHiddenKernels(plan.model, ({ name }) =>
      initializerRef("variance-scaling", {
        // Seven digits are more than the scatter of any draw.
        scale: Number((variances.get(name) ?? 1).toPrecision(7)),
        mode: "fan_in",
        // Without cut tails, as the theory has it.
        distribution: "untruncated_normal",
      }),
    );
    return changedPlan(plan, withFitOutputKernel(withZeroBiases(model)));
  },
} as const satisfies Mitigation;

function withZeroBiases(model: Model): Model {
  const hidden = new Set(hiddenAffine(model).map(({ name }) => name));
  return mapLayers(model, (layer) => {
    if (!isAffine(layer) || !hidden.has(layer.name)) return layer;
    const { useBias, biasInitializer } = layer.config;
    if (!useBias || biasInitializer.id === "zeros") return layer;
    return withAffineConfig(layer, { biasInitializer: initializerRef("zeros") });
  });
}
