import type { ScalarActivation } from "./scalar-activation.ts";

/** One stage of a dense network at initialization, as signal propagation sees it. */
export type PropagationLayer =
  | DenseStage
  | {
      readonly kind: "activation";
      readonly name: string;
      readonly activation: ScalarActivation;
    }
  /** γ² is the mean square of the scale; shifts are taken as 0. */
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
  /** Inverted dropout that keeps a unit with probability `keep`. */
  | { readonly kind: "dropout"; readonly name: string; readonly keep: number }
  /** x + branch(x). A scaled branch α F is one whose last dense layer has α² times the weight variance. */
  | {
      readonly kind: "residual";
      readonly name: string;
      readonly branch: readonly PropagationLayer[];
    };

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
