import { built } from "../model/build.ts";
import { withNormalizedSums } from "./changes/normalized-sums.ts";
import type { Mitigation } from "./mitigation.ts";

/** Keras's default. */
const epsilon = 1e-3;
/** The paper's choice; fewer where the features do not divide. */
const usualGroups = 32;
/** Two numbers are normalized to ±1, whatever they were. */
const fewestInGroup = 4;

export const groupNorm = {
  id: "group-norm",
  summary:
    "Puts a group normalization between the weights and the activation of every hidden layer: each sample by itself, so batches may be tiny.",
  source: "Wu & He 2018 — https://arxiv.org/abs/1803.08494",
  treats: [
    "weak-initial-variance",
    "strong-initial-variance",
    "unbounded-activation",
    "narrow-relu",
  ],
  cost: 4,
  limits:
    "Does not help sigmoid, which still loses 85 % of the squared gradient per layer, nor layers of under eight features, where groups are too small.",
  apply(plan) {
    const widths = new Map(
      built(plan.model).map(({ layer, outputShape }) => [layer.name, outputShape.at(-1) ?? 1]),
    );
    return withNormalizedSums(plan, {
      suffix: "gn",
      replacesBias: false,
      layer: (name, input) => ({
        kind: "GroupNormalization",
        name,
        config: { groups: groupsOf(widths.get(input) ?? 1), epsilon, center: true, scale: true },
        inputs: [input],
        trainable: true,
      }),
    });
  },
} as const satisfies Mitigation;

/** The most groups, at most 32, that divide the features and keep four in each; 1 where none does. */
function groupsOf(features: number): number {
  for (
    let groups = Math.min(usualGroups, Math.floor(features / fewestInGroup));
    groups > 1;
    groups--
  )
    if (features % groups === 0) return groups;
  return 1;
}
