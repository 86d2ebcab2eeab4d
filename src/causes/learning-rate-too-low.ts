import { median } from "../stats/median.ts";
import { samples, weightedLayers } from "../trace/trace.ts";
import type { Cause } from "./cause.ts";
import { decadesOverDepth } from "./network.ts";

/** ‖ΔW‖/‖W‖ per step under which a training of thousands of steps moves nothing; ordinary is 1e-3. */
const starving = 1e-5;
/** Far under it the rate is to blame whatever the depth does. */
const starved = 1e-6;
const healthyDecades = 1.5;

/** A clipping bound at this share of the usual norm is a cause of its own. Source: tight-clipping */
const boundShare = 0.01;

/** Steps so short that the network would need many times the planned ones. */
export const learningRateTooLow = {
  id: "learning-rate-too-low",
  summary: "Gradients pass well, but each step moves the weights by next to nothing.",
  source: "You et al. 2017, LARS, §4 — https://arxiv.org/abs/1708.03888",
  explains: ["stalled-loss", "starving-update"],
  weigh({ plan, trace, budget, findings }) {
    // Units that are silent do not matter where no step moves anything.
    const isStarved = findings.some(({ code }) => code === "update-vanishes");
    const isSick = findings.some(
      ({ code }) => code === "gradient-tiny-everywhere" || code === "units-dead",
    );
    if (isSick && !isStarved) return undefined;
    const weighted = weightedLayers(trace);
    const ratios = samples(trace).flatMap(({ layers }) =>
      weighted.flatMap((layer) => {
        const value = layers["update-ratio"]?.[layer];
        return value !== undefined && Number.isFinite(value) ? [value] : [];
      }),
    );
    const typical = median(ratios);
    const passesWell = Math.abs(decadesOverDepth({ plan, budget })) <= healthyDecades;
    if (!(typical < starving) || !(passesWell || typical < starved)) return undefined;
    // A bound on the gradient can starve a training at any rate.
    const { clip } = plan.recipe;
    const usual = median(trace.records.map(({ gradNorm }) => gradNorm).filter(Number.isFinite));
    if (clip?.kind === "global-norm" && clip.threshold < boundShare * usual) return undefined;
    return {
      layer: undefined,
      layers: [],
      share: 1,
      figures: { learningRate: trace.header.learningRate, updateRatio: typical },
    };
  },
} as const satisfies Cause;
