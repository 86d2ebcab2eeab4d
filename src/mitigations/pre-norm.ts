import { isAffine } from "../model/affine.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import type { Layer, Model } from "../model/model.ts";
import { freshName, readersOf } from "./changes/hidden-layers.ts";
import { isNormalization } from "./changes/normalized-sums.ts";
import { type ResidualBranch, residualBranches } from "./changes/residual-branches.ts";
import type { Mitigation } from "./mitigation.ts";

/**
 * N(x + F(x)) becomes x + F(N(x)), and the last N stays: the same layers, but the skips now lead from output to input
 * without a normalization between. The first branch gets a normalization of its own, where it reads none.
 */
export const preNorm = {
  id: "pre-norm",
  summary:
    "Moves the normalization from behind each residual sum into the next branch, so that the skips carry the gradient past it.",
  source: "Xiong et al. 2020, §3 — https://arxiv.org/abs/2002.04745",
  treats: ["post-norm", "unscaled-branches"],
  cost: 5,
  limits:
    "Does not help networks without skips or without normalization; deep blocks add less and less beside a sum that grows, so what is reached at the end can be lower than with a post-norm that trains.",
  apply(plan) {
    const { model } = plan;
    const posts = residualBranches(model).flatMap((branch) => {
      const norm = normBehind(model, branch.sum);
      return norm && branch.around.length === 0 ? [{ ...branch, norm }] : [];
    });
    const sums = new Map(
      posts.flatMap(({ sum, skip }) => {
        const source = normalizedSum(model, skip);
        return source === undefined ? [] : [[sum, { skip, source }] as const];
      }),
    );
    if (sums.size === 0) return undefined;
    const layers = model.layers.map((layer) => {
      const moved = sums.get(layer.name);
      return moved ? reading(layer, moved.skip, moved.source) : layer;
    });
    const bare = posts.filter(({ sum, fork }) => !sums.has(sum) && !normAt(model, fork));
    return { ...plan, model: bare.reduce(withFirstNorm, { ...model, layers }) };
  },
} as const satisfies Mitigation;

interface PostNormBranch extends ResidualBranch {
  readonly norm: Layer;
}

/** The normalization that is all that reads a layer. */
function normBehind(model: Model, name: string): Layer | undefined {
  const [reader, ...others] = readersOf(model, name);
  return reader && isNormalization(reader) && others.length === 0 ? reader : undefined;
}

/** Name of the sum that only a normalization reads, and the layer only through it and perhaps an activation. */
function normalizedSum(model: Model, name: string): string | undefined {
  const norm = normAt(model, name);
  const source = model.layers.find((layer) => layer.name === norm?.inputs[0]);
  if (source?.kind !== "Add") return undefined;
  return normBehind(model, source.name) === norm ? source.name : undefined;
}

/** The layer if it is a normalization, or the one before it if it is an activation that alone reads one. */
function normAt(model: Model, name: string): Layer | undefined {
  const layer = model.layers.find((candidate) => candidate.name === name);
  if (!layer || isNormalization(layer)) return layer;
  const [source] = layer.inputs;
  if (source === undefined || isAffine(layer) || !activationRefOf(layer)) return undefined;
  return readersOf(model, source).length === 1 ? normAt(model, source) : undefined;
}

/** The model with a normalization in front of a branch, like the one behind its sum. */
function withFirstNorm(model: Model, { fork, layers: branch, norm }: PostNormBranch): Model {
  const name = freshName(model, `${fork}_norm`);
  const first = branch.find(({ inputs }) => inputs.includes(fork));
  const inside = new Set(branch.map((layer) => layer.name));
  const layers = model.layers.flatMap((layer) => {
    const read = inside.has(layer.name) ? reading(layer, fork, name) : layer;
    if (layer.name !== first?.name) return [read];
    const { kind, config, trainable } = norm;
    return [{ kind, name, config, inputs: [fork], trainable } as Layer, read];
  });
  return { ...model, layers };
}

/** The layer with another one in place of one that it reads. */
function reading(layer: Layer, from: string, to: string): Layer {
  if (!layer.inputs.includes(from)) return layer;
  return { ...layer, inputs: layer.inputs.map((name) => (name === from ? to : name)) };
}
