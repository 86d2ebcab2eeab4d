import { residualBranches, withBranchEnds } from "./changes/residual-branches.ts";
import type { Mitigation } from "./mitigation.ts";

/**
 * x + F(x)/√L over L branches: the squared gradient grows by at most (1 + χ/L)^L < e^χ, whatever the depth. Branches that
 * are weighed already, or start as nothing, stay as they are.
 */
export const branchScaling = {
  id: "branch-scaling",
  summary: "Multiplies every residual branch by 1/√L, L the number of branches.",
  source:
    "Hayou et al. 2021, Stable ResNet — https://arxiv.org/abs/2010.12859; Noci et al. 2022, §4 — https://arxiv.org/abs/2206.03126",
  treats: ["unscaled-branches", "post-norm"],
  cost: 4,
  limits:
    "Does not help networks without skips, nor weights so large that a branch explodes by itself; branches that end in ReLU still add up their means.",
  apply(plan) {
    const branches = residualBranches(plan.model);
    const bare = branches.filter(({ isScaled, startsAtZero }) => !isScaled && !startsAtZero);
    if (branches.length < 2 || bare.length === 0) return undefined;
    const config = { scale: 1 / Math.sqrt(branches.length), offset: 0 };
    const model = withBranchEnds(plan.model, bare, "scale", { kind: "Rescaling", config });
    return { ...plan, model };
  },
} as const satisfies Mitigation;
