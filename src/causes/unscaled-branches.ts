import type { Layer } from "../model/model.ts";
import type { Cause } from "./cause.ts";
import { gainShare } from "./shares.ts";

const leastShare = 0.25;
/** Decades gained at the skips from which on depth makes trouble. Source: detectors/exploding-gradient */
const leastDecades = 1;

const norms: readonly Layer["kind"][] = [
  "BatchNormalization",
  "LayerNormalization",
  "GroupNormalization",
  "RMSNormalization",
];

/** Residual branches of full size without normalization: signal and gradient double at every block. */
export const unscaledBranches = {
  id: "unscaled-branches",
  summary:
    "Residual branches add as much as they read, so signal and squared gradient double at every block: 2^L over L of them.",
  source:
    "Zhang et al. 2019, Fixup, §2 — https://arxiv.org/abs/1901.09321; De & Smith 2020 — https://arxiv.org/abs/2002.10444",
  explains: ["exploding-gradient", "non-finite", "oscillating-loss", "stalled-loss"],
  weigh({ plan, budget, findings }) {
    const sums = plan.model.layers.filter(({ kind }) => kind === "Add");
    const suffers = findings.some(
      ({ detector, severity }) =>
        severity === "failure" && unscaledBranches.explains.some((id) => id === detector),
    );
    const isNormalized = plan.model.layers.some(({ kind }) => norms.includes(kind));
    const gained = budget?.totals.skip ?? Number.NaN;
    if (sums.length < 2 || !suffers || isNormalized) return undefined;
    if (budget && !(gained >= leastDecades && gainShare(budget, "skip") >= leastShare))
      return undefined;
    return {
      layer: undefined,
      layers: sums.map(({ name }) => name),
      share: budget ? gainShare(budget, "skip") : 1,
      figures: { blocks: sums.length, decades: gained, decadesPerLayer: gained / sums.length },
    };
  },
} as const satisfies Cause;
