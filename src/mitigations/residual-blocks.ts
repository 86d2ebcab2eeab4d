import { isAffine } from "../model/affine.ts";
import { built } from "../model/build.ts";
import { type Layer, type Model, replaceLayers } from "../model/model.ts";
import { freshName } from "./changes/hidden-layers.ts";
import { branchEnd, plainAffine } from "./changes/plain-branches.ts";
import type { Mitigation } from "./mitigation.ts";

/**
 * h + α·φ(W h + b) around every hidden layer as wide as what it reads, α = 1/√L for L such layers: over all of them the
 * squared gradient grows by at most (1 + χ/L)^L < e^χ, whatever the depth, and cannot fall under what came in.
 *
 * The branch ends in its activation. Outputs of ReLU have a positive mean that adds up along the skips, so the signal grows
 * faster than the formula says, which holds for branches of mean 0 (tanh, or a ReLU branch that ends in weights).
 */
export const residualBlocks = {
  id: "residual-blocks",
  summary:
    "Leads a path of slope 1 around every hidden layer that is as wide as its input, and scales what is added by 1/√L.",
  source:
    "He et al. 2016 — https://arxiv.org/abs/1512.03385; Hayou et al. 2021, Stable ResNet — https://arxiv.org/abs/2010.12859",
  treats: [
    "depth",
    "normalization-without-skip",
    "weak-initial-variance",
    "saturating-activation",
    "narrow-relu",
  ],
  cost: 5,
  limits:
    "Does not help layers that change the width, which get no skip, nor weights so large that each branch explodes by itself; the mean of ReLU branches builds up.",
  apply(plan) {
    const blocks = blocksOf(plan.model);
    if (blocks.length === 0) return undefined;
    const scale = 1 / Math.sqrt(blocks.length);
    const model = blocks.reduce((soFar, name) => withSkip(soFar, name, scale), plan.model);
    return { ...plan, model };
  },
} as const satisfies Mitigation;

/** Names of the hidden layers of weighted sums that can have a skip and have none. */
function blocksOf(model: Model): readonly string[] {
  const shapes = new Map(
    built(model).map(({ layer, inputShapes, outputShape }) => [
      layer.name,
      inputShapes[0]?.join() === outputShape.join(),
    ]),
  );
  return plainAffine(model).flatMap(({ name }) => (shapes.get(name) ? [name] : []));
}

function withSkip(model: Model, name: string, scale: number): Model {
  const dense = model.layers.filter(isAffine).find((layer) => layer.name === name);
  const start = dense?.inputs[0];
  if (!dense || start === undefined) return model;
  const end = branchEnd(model, dense);
  const scaled = freshName(model, `${name}_scale`);
  return replaceLayers(model, (layer) =>
    layer.name === end.name ? [layer, ...skip(start)] : [layer],
  );

  function skip(from: string): readonly Layer[] {
    return [
      {
        kind: "Rescaling",
        name: scaled,
        config: { scale, offset: 0 },
        inputs: [end.name],
        trainable: true,
      },
      {
        kind: "Add",
        name: freshName(model, `${name}_skip`),
        config: {},
        inputs: [from, scaled],
        trainable: true,
      },
    ];
  }
}
