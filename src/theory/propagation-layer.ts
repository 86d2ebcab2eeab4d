import type { WindowAxis } from "./convolution-border.ts";
import type { ScalarActivation } from "./scalar-activation.ts";

/** One stage of a network at initialization, as signal propagation sees it. */
export type PropagationLayer =
  | WeightStage
  | NormStage
  | WindowStage
  | MergeStage
  | {
      readonly kind: "activation";
      readonly name: string;
      readonly activation: ScalarActivation;
    }
  /** The largest of k pieces with weights of their own; the dense stage before it is that of one piece. */
  | { readonly kind: "maxout"; readonly name: string; readonly pieces: number }
  /** Inverted dropout that keeps a unit with probability `keep`. */
  | { readonly kind: "dropout"; readonly name: string; readonly keep: number }
  /** Dropout to SELU's negative limit, with mean and variance kept. */
  | { readonly kind: "alpha-dropout"; readonly name: string; readonly keep: number }
  /** x + N(0, variance). */
  | { readonly kind: "noise"; readonly name: string; readonly variance: number }
  /** factor · x + offset. */
  | {
      readonly kind: "scale";
      readonly name: string;
      readonly factor: number;
      readonly offset: number;
    }
  /** Data brought to mean 0 and variance 1 feature by feature; `factor` is the mean square of 1/std. */
  | { readonly kind: "standardize"; readonly name: string; readonly factor: number }
  /** Rows of a table, whatever the input: embeddings. `product` is that of two inputs at one position. */
  | {
      readonly kind: "table";
      readonly name: string;
      readonly secondMoment: number;
      readonly product: number;
      readonly width: number;
    }
  | AttentionStage
  /** Positions become features: what is known of the border ends here. */
  | { readonly kind: "flatten"; readonly name: string };

/** Stages with weights, on which predictions are made. */
export type WeightStage = DenseStage | ConvolutionStage;

/** W h + b with independent entries of mean 0. */
export interface DenseStage {
  readonly kind: "dense";
  readonly name: string;
  readonly fanIn: number;
  readonly fanOut: number;
  /** σ_w² = fan-in · Var W. */
  readonly weightVariance: number;
  /** σ_b². */
  readonly biasVariance: number;
}

/** The same under a window that moves over positions; fan-in is that of one output, k² C_in / g. */
export interface ConvolutionStage extends Omit<DenseStage, "kind"> {
  readonly kind: "convolution";
  readonly axes: readonly WindowAxis[];
}

/** Self-attention; its parts are those of `attentionChi` and `attentionLogitChi`. */
export interface AttentionStage {
  readonly kind: "attention";
  readonly name: string;
  /** σ_v² σ_o². */
  readonly valueVariance: number;
  /** σ_q² σ_k². */
  readonly logitVariance: number;
  readonly tokens: number;
  /** ρ of the gradients of different tokens: 1 where a mean over tokens follows. */
  readonly gradientCorrelation: number;
  readonly width: number;
}

/** γ² is the mean square of the scale; shifts are taken as 0. */
export type NormStage =
  /** `batchSize` counts all values that a mean is taken over, positions included. */
  | {
      readonly kind: "batch-norm";
      readonly name: string;
      readonly gammaSquared: number;
      readonly batchSize: number;
    }
  | {
      readonly kind: "layer-norm";
      readonly name: string;
      readonly gammaSquared: number;
      readonly width: number;
    }
  | {
      readonly kind: "rms-norm";
      readonly name: string;
      readonly gammaSquared: number;
      readonly width: number;
    }
  /** `channels` per group, 1 in instance normalization; `width` numbers in a group, positions included. */
  | {
      readonly kind: "group-norm";
      readonly name: string;
      readonly gammaSquared: number;
      readonly channels: number;
      readonly width: number;
    };

/** Stages that move over positions without weights. */
export type WindowStage =
  | {
      readonly kind: "max-pool" | "average-pool";
      readonly name: string;
      readonly axes: readonly WindowAxis[];
    }
  /** Each element repeated, per axis. */
  | { readonly kind: "upsample"; readonly name: string; readonly factors: readonly number[] }
  /** Zeros before and behind, per axis of this size. */
  | {
      readonly kind: "pad";
      readonly name: string;
      readonly axes: readonly {
        readonly size: number;
        readonly before: number;
        readonly after: number;
      }[];
    };

/**
 * Several ways from one signal, put together again. A skip is a branch without stages; a scaled branch α F one that ends in a
 * scale, or whose last dense stage has α² times the weight variance.
 */
export interface MergeStage {
  readonly kind: "merge";
  readonly name: string;
  readonly how: "add" | "subtract" | "average" | "multiply" | "concatenate";
  readonly branches: readonly (readonly PropagationLayer[])[];
  /** For `concatenate`: how many features each branch brings. */
  readonly features?: readonly number[];
}

/** x + branch(x). */
export function residualStage(name: string, branch: readonly PropagationLayer[]): MergeStage {
  return { kind: "merge", name, how: "add", branches: [[], branch] };
}
