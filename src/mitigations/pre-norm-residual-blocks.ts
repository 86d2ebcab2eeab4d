import { type Affine, isAffine } from "../model/affine.ts";
import { built } from "../model/build.ts";
import { type Layer, type Model, replaceLayers } from "../model/model.ts";
import type { Plan } from "../training/plan.ts";
import { activationPath, freshName, isDense, readersOf } from "./changes/hidden-layers.ts";
import { isNormalization } from "./changes/normalized-sums.ts";
import { branchEnd, plainAffine } from "./changes/plain-branches.ts";
import type { Mitigation } from "./mitigation.ts";

/** Statistics of fewer samples are noise: the multiplier (B − 2)/(B − 3) of a batch of 16 is 1.08. */
const smallestBatch = 16;
/** As in PyTorch, for short trainings; Keras's default. */
const [momentum, epsilon] = [0.9, 1e-3];

/**
 * x + F(N(x)) around every hidden dense layer as wide as what it reads, and around every two convolutions: over L blocks the
 * squared gradient grows like L + 1 instead of exponentially, and cannot fall. N keeps each branch from seeing how large
 * the sum has become, and takes out the mean that branches ending in ReLU add up; another N stands behind the last sum.
 * Where a normalization follows the first weights of a branch already, none is put in front.
 */
export const preNormResidualBlocks = {
  id: "pre-norm-residual-blocks",
  summary:
    "Leads a path of slope 1 around every hidden layer that is as wide as its input, or every two convolutions, with a normalization at the start of each branch.",
  source:
    "He et al. 2016, Identity mappings — https://arxiv.org/abs/1603.05027; Xiong et al. 2020 — https://arxiv.org/abs/2002.04745",
  treats: [
    "depth",
    "normalization-without-skip",
    "weak-initial-variance",
    "strong-initial-variance",
    "saturating-activation",
  ],
  cost: 5,
  limits:
    "Does not help layers that change the width, which get no skip; deep blocks add less and less beside a sum that grows.",
  apply(plan) {
    const blocks = blocksOf(plan.model);
    const last = blocks.at(-1)?.end;
    if (last === undefined) return undefined;
    const byFirst = new Map(blocks.map((block) => [block.first.name, block]));
    const byEnd = new Map(blocks.map((block) => [block.end, block]));
    const starts = new Map<string, string>();

    function opened(layer: Layer): readonly Layer[] {
      const block = byFirst.get(layer.name);
      const [start] = layer.inputs;
      if (!block || start === undefined) return [layer];
      starts.set(block.end, start);
      if (block.isNormalized) return [layer];
      const norm = normalization(plan, block.first, `${layer.name}_pre_norm`, start);
      return [norm, { ...layer, inputs: [norm.name] } as Layer];
    }
    function closed(layer: Layer): readonly Layer[] {
      const block = byEnd.get(layer.name);
      const start = starts.get(layer.name);
      if (!block || start === undefined) return [];
      const name = freshName(plan.model, `${layer.name}_skip`);
      const inputs = [start, layer.name];
      const sum: Layer = { kind: "Add", name, config: {}, inputs, trainable: true };
      if (layer.name !== last || isReadByNorm(plan.model, last)) return [sum];
      return [sum, normalization(plan, block.first, `${layer.name}_last_norm`, name)];
    }
    const model = replaceLayers(plan.model, (layer) => [...opened(layer), ...closed(layer)]);
    return { ...plan, model };
  },
} as const satisfies Mitigation;

interface Block {
  readonly first: Affine;
  /** Name of the last layer of the branch. */
  readonly end: string;
  /** Whether a normalization follows the first weights. */
  readonly isNormalized: boolean;
}

/** Pairs of convolutions, or single layers, whose output has the shape of their input, input to output. */
function blocksOf(model: Model): readonly Block[] {
  const shapes = new Map(
    built(model).map(({ layer, inputShapes, outputShape }) => [
      layer.name,
      { input: inputShapes[0]?.join(), output: outputShape.join() },
    ]),
  );
  const plain = new Set(plainAffine(model).map(({ name }) => name));
  const taken = new Set<string>();
  return model.layers.filter(isAffine).flatMap((first): readonly Block[] => {
    if (!plain.has(first.name) || taken.has(first.name)) return [];
    const own = branchEnd(model, first);
    const second = isDense(first) ? undefined : nextConvolution(model, own, plain);
    const ends = second ? [branchEnd(model, second), own] : [own];
    const input = shapes.get(first.name)?.input;
    const end = ends.find(({ name }) => shapes.get(name)?.output === input);
    if (!end) return [];
    if (second && end !== own) taken.add(second.name);
    const { between } = activationPath(model, first);
    return [{ first, end: end.name, isNormalized: between.some(isNormalization) }];
  });
}

/** The convolution that alone reads a layer, if no skip leads around it. */
function nextConvolution(
  model: Model,
  { name }: Layer,
  plain: ReadonlySet<string>,
): Affine | undefined {
  const [reader, ...others] = readersOf(model, name);
  if (!reader || others.length > 0 || !isAffine(reader) || isDense(reader)) return undefined;
  return plain.has(reader.name) ? reader : undefined;
}

function isReadByNorm(model: Model, name: string): boolean {
  return readersOf(model, name).some(isNormalization);
}

/** Of each channel over the batch for convolutions, of each sample for dense layers and small batches. */
function normalization({ model, recipe }: Plan, first: Affine, base: string, from: string): Layer {
  const name = freshName(model, base);
  const common = { name, inputs: [from], trainable: true };
  const config = { epsilon, center: true, scale: true };
  if (isDense(first) || recipe.batchSize < smallestBatch)
    return { ...common, kind: "LayerNormalization", config };
  return { ...common, kind: "BatchNormalization", config: { ...config, momentum } };
}
