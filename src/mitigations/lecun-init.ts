import { initializerRef } from "../model/initializers/index.ts";
import { changedPlan } from "./changes/changed-plan.ts";
import { withFitOutputKernel, withHiddenKernels } from "./changes/kernel-initializers.ts";
import type { Mitigation } from "./mitigation.ts";

export const lecunInit = {
  id: "lecun-init",
  summary: "Draws hidden kernels with variance 1 / fan in, which SELU needs to normalize itself.",
  source:
    "LeCun et al. 1998, Efficient BackProp, §4.6; Klambauer et al. 2017, paragraph on initialization — https://arxiv.org/abs/1706.02515",
  treats: ["weak-initial-variance", "strong-initial-variance", "symmetric-initialization"],
  cost: 2,
  limits:
    "Does not help ReLU, which loses half the squared gradient per layer with it, nor sigmoid.",
  apply(plan) {
    const model = withHiddenKernels(plan.model, () => initializerRef("lecun-normal"));
    return changedPlan(plan, withFitOutputKernel(model));
  },
} as const satisfies Mitigation;
