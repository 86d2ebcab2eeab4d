import type { InitializerRef } from "../model/initializer.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { type Layer, type Model, mapLayers } from "../model/model.ts";
import { deepNorm } from "../theory/deep-norm.ts";
import { freshName, readersOf } from "./changes/hidden-layers.ts";
import { type ResidualBranch, residualBranches } from "./changes/residual-branches.ts";
import type { Mitigation } from "./mitigation.ts";

/** Sums of one layer: behind attention and behind feed-forward. */
const sumsPerLayer = 2;

export const deepnorm = {
  id: "deepnorm",
  summary:
    "Multiplies the skips of a post-norm transformer of N layers by α = (2N)^¼ and starts feed-forward, value and output kernels (8N)^−¼ times as large.",
  source: "Wang et al. 2022, DeepNet, figure 2 — https://arxiv.org/abs/2203.00555",
  treats: ["post-norm"],
  cost: 4,
  limits:
    "Does not help pre-norm transformers, nor networks without attention; the constants are those of an encoder or a decoder alone, not of both together.",
  apply(plan) {
    const branches = residualBranches(plan.model);
    const isTransformer = branches.some(({ layers }) => layers.some(isAttention));
    const isPostNorm = branches.every((branch) => isBehindNorm(plan.model, branch));
    if (!isTransformer || !isPostNorm) return undefined;
    if (branches.some(({ isScaled, around }) => isScaled || around.length > 0)) return undefined;
    const { alpha, beta } = deepNorm(branches.length / sumsPerLayer);
    const inside = new Set(branches.flatMap(({ layers }) => layers.map(({ name }) => name)));
    const kernel = xavierTimes(beta);
    const started = mapLayers(plan.model, (layer) =>
      inside.has(layer.name) ? withSmallKernels(layer, kernel) : layer,
    );
    return { ...plan, model: withSkipScales(started, branches, alpha) };
  },
} as const satisfies Mitigation;

function isAttention({ kind }: Layer): boolean {
  return kind === "MultiHeadAttention";
}

/** Whether a normalization is all that reads the sum. */
function isBehindNorm(model: Model, { sum }: ResidualBranch): boolean {
  const [reader, ...others] = readersOf(model, sum);
  return reader?.kind === "LayerNormalization" || reader?.kind === "RMSNormalization"
    ? others.length === 0
    : false;
}

/** Queries and keys stay: a softmax does not hand on their size. */
function withSmallKernels(layer: Layer, kernel: InitializerRef): Layer {
  switch (layer.kind) {
    case "Dense":
      return { ...layer, config: { ...layer.config, kernelInitializer: kernel } };
    case "MultiHeadAttention":
      return {
        ...layer,
        config: { ...layer.config, valueInitializer: kernel, outputInitializer: kernel },
      };
    default:
      return layer;
  }
}

/** Xavier's normal: variance gain²·2 / (fan in + fan out). */
function xavierTimes(gain: number): InitializerRef {
  const distribution = "untruncated_normal";
  return initializerRef("variance-scaling", { scale: gain ** 2, mode: "fan_avg", distribution });
}

function withSkipScales(model: Model, branches: readonly ResidualBranch[], alpha: number): Model {
  const bySum = new Map(branches.map((branch) => [branch.sum, branch]));
  const layers = model.layers.flatMap((layer) => {
    const branch = bySum.get(layer.name);
    if (!branch) return [layer];
    const name = freshName(model, `${branch.sum}_skip_scale`);
    const scaled: Layer = {
      kind: "Rescaling",
      name,
      config: { scale: alpha, offset: 0 },
      inputs: [branch.skip],
      trainable: true,
    };
    const inputs = layer.inputs.map((input) => (input === branch.skip ? name : input));
    return [scaled, { ...layer, inputs } as Layer];
  });
  return { ...model, layers };
}
