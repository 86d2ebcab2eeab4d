import { initializerRef } from "../model/initializers/index.ts";
import { residualBranches, withBranchEnds } from "./changes/residual-branches.ts";
import type { Mitigation } from "./mitigation.ts";

/**
 * x + α·F(x) with α trained from 0: every block starts as the identity, at any depth and with any weights. At the first
 * step only α has a gradient, Σ F(x)·∂L/∂h; the branch learns from the second on.
 */
export const skipInit = {
  id: "skip-init",
  summary:
    "Multiplies every residual branch by a trained number that starts at 0, so that the network starts without its branches.",
  source:
    "De & Smith 2020, §4 — https://arxiv.org/abs/2002.10444; Bachlechner et al. 2020, ReZero — https://arxiv.org/abs/2003.04887",
  treats: ["unscaled-branches"],
  cost: 4,
  limits:
    "Does not help networks without skips, and does not bound what branches add once α has grown; their weights do not move in the first step.",
  apply(plan) {
    const bare = residualBranches(plan.model).filter(({ startsAtZero }) => !startsAtZero);
    if (bare.length === 0) return undefined;
    const config = { initializer: initializerRef("zeros") };
    const model = withBranchEnds(plan.model, bare, "alpha", { kind: "Scale", config });
    return { ...plan, model };
  },
} as const satisfies Mitigation;
