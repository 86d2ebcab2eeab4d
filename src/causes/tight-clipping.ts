import { median } from "../stats/median.ts";
import type { Cause } from "./cause.ts";

/** A bound at this share of the usual norm leaves steps a hundred times shorter than the learning rate says. */
const tightShare = 0.01;

/** A bound on the gradient so low that hardly anything of it is left. */
export const tightClipping = {
  id: "tight-clipping",
  summary: "Clipping cuts every gradient to under 1 % of its size, so the steps go nowhere.",
  source: "Zhang et al. 2020, §3 — https://arxiv.org/abs/1905.11881",
  explains: ["stalled-loss", "starving-update"],
  weigh({ plan, trace, findings }) {
    const { clip, optimizer } = plan.recipe;
    const isStuck = findings.some(
      ({ detector }) => detector === "stalled-loss" || detector === "starving-update",
    );
    // Adaptive optimizers divide by the gradient's size, clipped or not.
    const isScaled = optimizer.id !== "sgd";
    if (!isStuck || isScaled || clip?.kind !== "global-norm") return undefined;
    const usual = median(trace.records.map(({ gradNorm }) => gradNorm).filter(Number.isFinite));
    if (!(clip.threshold < tightShare * usual)) return undefined;
    return {
      layer: undefined,
      layers: [],
      share: 1,
      figures: { threshold: clip.threshold, gradNorm: usual },
    };
  },
} as const satisfies Cause;
