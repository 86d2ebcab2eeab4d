import type { Layer, Model } from "../model/model.ts";
import type { Cause } from "./cause.ts";

/** Fewer blocks train in either order. Source: Xiong et al. 2020, §3 */
const fewestBlocks = 4;

/** Normalization on the trunk, behind every sum: the branches win over the skip, and deep tokens become one. */
export const postNorm = {
  id: "post-norm",
  summary:
    "The normalization stands on the trunk, behind each sum, so skips do not carry the gradient past it and tokens become alike.",
  source:
    "Xiong et al. 2020 — https://arxiv.org/abs/2002.04745; Noci et al. 2022 — https://arxiv.org/abs/2206.03126",
  explains: [
    "vanishing-gradient",
    "exploding-gradient",
    "collapsed-representation",
    "oscillating-loss",
    "stalled-loss",
    "collapsed-attention",
    "non-finite",
  ],
  weigh({ plan, budget, findings }) {
    const behind = normsBehindSums(plan.model);
    const suffers = findings.find(({ detector }) =>
      postNorm.explains.some((id) => id === detector),
    );
    if (behind.length < fewestBlocks || !suffers) return undefined;
    const alike = findings.find(({ code }) => code === "inputs-look-alike");
    return {
      layer: alike?.layer,
      layers: behind.map(({ name }) => name),
      share: 1,
      figures: {
        blocks: behind.length,
        ...(budget && { decades: budget.decades }),
        ...(alike?.figures["tokenCosine"] !== undefined && {
          tokenCosine: alike.figures["tokenCosine"],
        }),
      },
    };
  },
} as const satisfies Cause;

/** Layer normalizations that read a sum and are the only ones to do so. */
function normsBehindSums({ layers }: Model): readonly Layer[] {
  const sums = new Set(layers.flatMap(({ kind, name }) => (kind === "Add" ? [name] : [])));
  return layers.filter(({ kind, inputs }) => {
    const [source] = inputs;
    const isNorm = kind === "LayerNormalization" || kind === "RMSNormalization";
    if (!isNorm || source === undefined || !sums.has(source)) return false;
    return layers.filter((other) => other.inputs.includes(source)).length === 1;
  });
}
