import type { ActivationRef } from "../activation.ts";
import { activationRef } from "../activations/index.ts";
import { appendSum, type BranchScale, branchScaleOf } from "../branch-scale.ts";
import type { InitializerRef } from "../initializer.ts";
import { initializerRef } from "../initializers/index.ts";
import { type LayerList, layerList } from "../layer-list.ts";
import {
  type Answer,
  appendAnswer,
  denseConfig,
  heads,
  type Network,
  refuseNoCounts,
} from "../network.ts";
import { appendSequenceInput, type SequenceInput } from "../sequence-input.ts";

export interface TransformerOptions extends Answer, SequenceInput {
  /** N encoder blocks of attention and feed-forward. */
  readonly depth: number;
  /** d_model. */
  readonly width: number;
  readonly heads: number;
  /** Width of the feed-forward layer, in multiples of `width`. */
  readonly feedForward: number;
  readonly activation: ActivationRef;
  readonly dropout: number;
  readonly causal: boolean;
  /** x + F(N(x)), N(x + F(x)), or DeepNorm's N(α·x + F(x)). */
  readonly norm: "pre" | "post" | "deepnorm";
  /** Of both branches; 1 with DeepNorm, which scales the other way round. */
  readonly branchScale: BranchScale;
}

/**
 * Encoder blocks over tokens with learned positions; the mean over time answers. DeepNorm multiplies the skip by
 * α = (2N)^¼ and starts the feed-forward, value and output kernels with Xavier's variance times β², β = (8N)^−¼: that is
 * `variance-scaling` with scale β² over the mean of fan in and fan out.
 *
 * Source of DeepNorm: Wang et al. 2022, "DeepNet", Figure 2, encoder-only — https://arxiv.org/abs/2203.00555
 */
export const transformer = {
  id: "transformer",
  summary: "Encoder blocks of self-attention and feed-forward: pre-norm, post-norm or DeepNorm.",
  source:
    "Vaswani et al. 2017 — https://arxiv.org/abs/1706.03762; Xiong et al. 2020 — https://arxiv.org/abs/2002.04745; Wang et al. 2022 — https://arxiv.org/abs/2203.00555",
  defaults: {
    steps: 32,
    features: 8,
    vocabulary: 0,
    outputs: 10,
    head: "classes",
    depth: 4,
    width: 64,
    heads: 4,
    feedForward: 4,
    activation: activationRef("relu"),
    dropout: 0,
    causal: false,
    norm: "pre",
    branchScale: 1,
  },
  choices: { head: heads, norm: ["pre", "post", "deepnorm"], branchScale: ["1/√L"] },
  numbered: (depth) => ({ depth }),
  build(options = {}) {
    const all: TransformerOptions = { ...transformer.defaults, ...options };
    const { depth, width, heads, outputs } = all;
    refuseNoCounts("transformer", { depth, width, heads, feedForward: all.feedForward, outputs });
    if (width % heads !== 0)
      throw new RangeError(`transformer: width must be a multiple of heads ${heads}, got ${width}`);
    if (all.norm === "deepnorm" && all.branchScale !== 1)
      throw new RangeError(
        `transformer: branchScale must be 1 with deepnorm, got ${all.branchScale}`,
      );
    const list = layerList();
    const tokens = appendSequenceInput(list, all, width, "transformer");
    const sequenceLength = all.steps;
    const position = { sequenceLength, initializer: embeddingStart };
    list.append("positions", { kind: "PositionEmbedding", config: position }, [tokens]);
    let x = list.append("embedded", { kind: "Add", config: {} }, [tokens, "positions"]);
    for (let n = 1; n <= depth; n++) {
      x = appendBranch(list, x, `block_${n}_attention`, all, appendAttention);
      x = appendBranch(list, x, `block_${n}_feed_forward`, all, appendFeedForward);
    }
    if (all.norm === "pre") list.append("last_norm", { kind: "LayerNormalization", config: norm });
    list.append("pooled", { kind: "GlobalAveragePooling1D", config: { keepdims: false } });
    appendAnswer(list, all);
    return list.model(`transformer${depth}`);
  },
} as const satisfies Network<TransformerOptions>;

const norm = { epsilon: 1e-5, center: true, scale: true };
const embeddingStart = initializerRef("random-normal", { stddev: 0.02 }); // as BERT and GPT-2 start theirs

/** A branch with its skip and its norm; returns the name of what the next one reads. */
function appendBranch(
  list: LayerList,
  x: string,
  name: string,
  options: TransformerOptions,
  append: (list: LayerList, x: string, name: string, options: TransformerOptions) => string,
): string {
  const isPre = options.norm === "pre";
  if (isPre) list.append(`${name}_norm`, { kind: "LayerNormalization", config: norm }, [x]);
  const branch = append(list, isPre ? `${name}_norm` : x, name, options);
  const alpha = branchScaleOf(options.branchScale, options.depth);
  const skipScale = options.norm === "deepnorm" ? (2 * options.depth) ** (1 / 4) : 1; // α of DeepNorm
  const sum = appendSum(list, name, x, branch, alpha, skipScale);
  return isPre ? sum : list.append(`${name}_norm`, { kind: "LayerNormalization", config: norm });
}

function appendAttention(
  list: LayerList,
  x: string,
  name: string,
  options: TransformerOptions,
): string {
  const { width, heads, dropout, causal } = options;
  const size = width / heads;
  const config = {
    numHeads: heads,
    keyDim: size,
    valueDim: size,
    outputDim: undefined,
    dropout,
    useBias: true,
    useCausalMask: causal,
    kernelInitializer: xavier(1),
    biasInitializer: initializerRef("zeros"),
    kernelRegularizer: undefined,
    biasRegularizer: undefined,
    ...(options.norm === "deepnorm" && {
      valueInitializer: deepNormKernel(options),
      outputInitializer: deepNormKernel(options),
    }),
  };
  return list.append(name, { kind: "MultiHeadAttention", config }, [x, x]);
}

function appendFeedForward(
  list: LayerList,
  x: string,
  name: string,
  options: TransformerOptions,
): string {
  const { width, feedForward, activation, dropout } = options;
  const kernelInitializer = options.norm === "deepnorm" ? deepNormKernel(options) : xavier(1);
  const wide = denseConfig(feedForward * width, { activation, kernelInitializer });
  list.append(`${name}_wide`, { kind: "Dense", config: wide }, [x]);
  const narrow = denseConfig(width, { kernelInitializer });
  const end = list.append(name, { kind: "Dense", config: narrow });
  if (dropout === 0) return end;
  return list.append(`${name}_dropout`, { kind: "Dropout", config: { rate: dropout } });
}

/** Xavier's normal with a gain: variance gain²·2 / (fan in + fan out). */
function xavier(gain: number): InitializerRef {
  const distribution = "untruncated_normal";
  return initializerRef("variance-scaling", { scale: gain ** 2, mode: "fan_avg", distribution });
}

function deepNormKernel({ depth }: TransformerOptions): InitializerRef {
  return xavier((8 * depth) ** (-1 / 4)); // β
}
