import { initializerRef } from "../model/initializers/index.ts";
import { changedPlan } from "./changes/changed-plan.ts";
import { withFitOutputKernel, withHiddenKernels } from "./changes/kernel-initializers.ts";
import type { Mitigation } from "./mitigation.ts";

export const xavierInit = {
  id: "xavier-init",
  summary:
    "Draws hidden kernels with variance 2 / (fan in + fan out), which keeps signal and gradient through tanh near 0.",
  source: "Glorot & Bengio 2010, §4.2, eq. 16 — https://proceedings.mlr.press/v9/glorot10a.html",
  treats: ["weak-initial-variance", "strong-initial-variance", "symmetric-initialization"],
  cost: 2,
  limits:
    "Does not help sigmoid, whose slope of 1/4 needs a gain of 4 at least, and loses half the squared gradient per layer under ReLU.",
  apply(plan) {
    const model = withHiddenKernels(plan.model, () => initializerRef("glorot-uniform"));
    return changedPlan(plan, withFitOutputKernel(model));
  },
} as const satisfies Mitigation;
