import { initializerRef } from "../model/initializers/index.ts";
import { changedPlan } from "./changes/changed-plan.ts";
import { hiddenVariances } from "./changes/critical-variance.ts";
import { withFitOutputKernel, withKernels } from "./changes/kernel-initializers.ts";
import type { Mitigation } from "./mitigation.ts";

export const orthogonalInit = {
  id: "orthogonal-init",
  summary:
    "Draws each hidden kernel as an orthogonal matrix times √σ_w², σ_w² critical for its activation: every direction is kept alike.",
  source:
    "Saxe, McClelland & Ganguli 2014, §3 — https://arxiv.org/abs/1312.6120; Pennington, Schoenholz & Ganguli 2017 — https://arxiv.org/abs/1711.04735",
  treats: [
    "weak-initial-variance",
    "strong-initial-variance",
    "symmetric-initialization",
    "depth",
    "narrow-relu",
  ],
  cost: 2,
  limits:
    "Does not help where a normalization follows the weights, and little with ReLU, whose switched-off half keeps directions from being kept alike.",
  apply(plan) {
    const variances = hiddenVariances(plan.model);
    const model = withKernels(plan.model, ({ name }, _fans, old) => {
      const variance = variances.get(name);
      if (variance === undefined) return undefined;
      const gain = Math.sqrt(variance);
      const { gain: oldGain } = old.config;
      const isSame = old.id === "orthogonal" && oldGain === gain;
      return isSame ? undefined : initializerRef("orthogonal", { gain });
    });
    return changedPlan(plan, withFitOutputKernel(model));
  },
} as const satisfies Mitigation;
