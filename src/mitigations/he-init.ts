import { initializerRef } from "../model/initializers/index.ts";
import { changedPlan } from "./changes/changed-plan.ts";
import { withFitOutputKernel, withHiddenKernels } from "./changes/kernel-initializers.ts";
import type { Mitigation } from "./mitigation.ts";

export const heInit = {
  id: "he-init",
  summary:
    "Draws hidden kernels with variance 2 / fan in, which keeps signal and gradient through ReLU.",
  source: "He et al. 2015, §2.2, eq. 10 — https://arxiv.org/abs/1502.01852",
  treats: ["weak-initial-variance", "strong-initial-variance", "symmetric-initialization"],
  cost: 2,
  limits:
    "Does not help where a normalization follows the weights, as their scale cancels there, nor sigmoid, which still loses seven eighths of the squared gradient per layer (σ_w² / 16).",
  apply(plan) {
    const model = withHiddenKernels(plan.model, () => initializerRef("he-normal"));
    return changedPlan(plan, withFitOutputKernel(model));
  },
} as const satisfies Mitigation;
