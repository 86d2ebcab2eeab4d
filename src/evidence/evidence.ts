import type { Architecture, Base, ContentNote, ScalerState } from "../formats/content.ts";
import type { TensorSummary } from "../formats/tensor-scan.ts";
import type { Shape } from "../graph/tensor.ts";
import type { Trace } from "../trace/trace.ts";

/** What a training left behind, put together from its files: what signs look at. */
export interface Evidence {
  readonly name: string;
  readonly files: readonly EvidenceFile[];
  readonly curves: readonly Curve[];
  /** Checkpoints in the order of the training. */
  readonly moments: readonly Moment[];
  readonly settings: readonly Setting[];
  readonly architecture: { readonly value: Architecture; readonly from: string } | undefined;
  /** Names of layers with weights, input to output, as far as files tell their order. */
  readonly layers: readonly string[];
  /** A run that was recorded in full, by Isograd itself. */
  readonly trace: Trace | undefined;
}

/** One file that was read. */
export interface EvidenceFile {
  readonly name: string;
  readonly format: string;
  readonly notes: readonly ContentNote[];
}

/** Where a number comes from. */
export interface Provenance {
  /** Name of the file. */
  readonly file: string;
  /** What the file calls it: a tag, a column, a tensor. */
  readonly tag: string;
}

/** What a logged number measures. */
export type Measured =
  | "loss"
  | "validation-loss"
  /** A term of the loss, which need not fall when the whole does. */
  | "loss-part"
  | "accuracy"
  | "validation-accuracy"
  | "learning-rate"
  | "gradient"
  | "weight"
  | "loss-scale"
  | "skipped-steps";

/** How a tensor became one number. */
export type Statistic = "norm" | "rms" | "mean" | "std" | "max";

/** Numbers of one kind over the training. */
export interface Curve {
  readonly measures: Measured;
  /** Of gradients and weights. */
  readonly statistic: Statistic | undefined;
  /** The parameter it belongs to; `undefined` for the whole network. */
  readonly parameter: string | undefined;
  /** Whether a gradient was taken before the clip; `undefined` where nobody can tell. */
  readonly clip: "before" | "after" | undefined;
  readonly base: Base;
  /** Rising; where a step was logged twice, the later number counts. */
  readonly positions: readonly number[];
  readonly values: readonly number[];
  /** Numbers behind each value, where the file tells them. */
  readonly elements?: number;
  readonly from: Provenance;
}

/** A checkpoint. */
export interface Moment {
  readonly file: string;
  readonly framework: string | undefined;
  readonly step: number | undefined;
  readonly epoch: number | undefined;
  /** Input to output, as far as files tell. */
  readonly weights: readonly Weight[];
  readonly optimizer: OptimizerMoment | undefined;
  readonly scaler: ScalerState | undefined;
}

/** A tensor of the network at one moment. */
export interface Weight {
  readonly name: string;
  readonly layer: string;
  readonly role: Role;
  readonly shape: Shape;
  readonly isTied: boolean;
  readonly summary: TensorSummary;
}

/** What a parameter does in its layer. A state is changed by the forward pass, not by gradients. */
export type Role = "kernel" | "bias" | "scale" | "embedding" | "state" | "other";

/** What an optimizer's memory says of the gradients. */
export interface OptimizerMoment {
  readonly kind: string | undefined;
  readonly step: number | undefined;
  readonly settings: Readonly<Record<string, number>>;
  readonly gradients: readonly RememberedGradient[];
}

export interface RememberedGradient {
  readonly parameter: string | undefined;
  readonly index: number;
  readonly shape: Shape;
  /** Root mean square of the parameter's gradient over the optimizer's memory; NaN where that cannot be told. */
  readonly rms: number;
  /** √Σ over its elements, of the same. */
  readonly norm: number;
  /** Mean |m| / √v: 1 where every step pulls the same way, (1 − β₁)/(1 + β₁) under the root where signs are chance. */
  readonly agreement: number;
  /** Share of elements whose memory is exactly 0. */
  readonly zeros: number;
  /** Elements that are NaN or infinite. */
  readonly nonFinite: number;
}

/** How it was trained: one number or word, and who says it. */
export interface Setting {
  readonly name: string;
  readonly value: string | number | boolean;
  readonly from: Provenance;
}
