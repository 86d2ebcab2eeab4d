import { gradientBound } from "./changes/gradient-bound.ts";
import type { Mitigation } from "./mitigation.ts";

export const looserClip = {
  id: "looser-clip",
  summary:
    "Raises the bound of the clipping to twice the run's usual norm, so that only outliers are cut.",
  source: "Pascanu et al. 2013, §3.2 — https://arxiv.org/abs/1211.5063",
  treats: ["tight-clipping"],
  cost: 1,
  limits: "Does not help a training that blows up without its tight bound.",
  apply(plan, { trace }) {
    const { clip } = plan.recipe;
    if (!clip || clip.kind === "adaptive" || clip.kind === "auto") return undefined;
    const threshold = Number(gradientBound(trace).toPrecision(2));
    if (clip.kind === "global-norm" && clip.threshold >= threshold) return undefined;
    return { ...plan, recipe: { ...plan.recipe, clip: { kind: "global-norm", threshold } } };
  },
} as const satisfies Mitigation;
