import type { TensorRef } from "./tensor-ref.ts";

/** What was found in one file: plain data, whatever the format. Every list may be empty. */
export interface Content {
  /** Id of the reader. */
  readonly format: string;
  /** Trainings that were logged into it, in the order of the file: a console log may hold several. */
  readonly logs: readonly Log[];
  readonly checkpoint: Checkpoint | undefined;
  /** The network as the file describes it. */
  readonly architecture: Architecture | undefined;
  /** How it was trained, as far as the file says it. */
  readonly settings: Settings;
  /** What a person must know of how the file was read: cut off, parts left out. */
  readonly notes: readonly ContentNote[];
}

/** What one training logged: numbers over steps, under the names that it gave them. */
export interface Log {
  readonly series: readonly Series[];
  readonly histograms: readonly HistogramSeries[];
}

/** What the positions of a series count. */
export type Base = "step" | "epoch" | "row" | "sample";

export interface Series {
  /** As it was logged, such as `train/grad_norm` or `gradients/layers.0.weight`. */
  readonly tag: string;
  readonly base: Base;
  /** In the order of the file, in general rising. */
  readonly positions: readonly number[];
  /** NaN and ±∞ where that was logged. As many as positions. */
  readonly values: readonly number[];
}

/** Counts of the elements of a tensor between edges. */
export interface Histogram {
  /** One more than counts, rising. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

export interface HistogramSeries {
  readonly tag: string;
  readonly base: Base;
  readonly positions: readonly number[];
  readonly histograms: readonly Histogram[];
}

/** The state of a training at one moment. */
export interface Checkpoint {
  /** By what wrote it, where that can be told. */
  readonly framework: "torch" | "lightning" | "keras" | "tfjs" | "flax" | "onnx" | undefined;
  readonly step: number | undefined;
  readonly epoch: number | undefined;
  /** Of the network, in the order of the file. */
  readonly weights: readonly TensorRef[];
  readonly optimizer: OptimizerState | undefined;
  /** Of a dynamic loss scale. */
  readonly scaler: ScalerState | undefined;
}

/** What an optimizer remembers of the gradients that it has seen. */
export interface OptimizerState {
  /** Of the rule, lower case without punctuation ("adam", "adamw", "rmsprop", "sgd"); `undefined` where the file does not say. */
  readonly kind: string | undefined;
  /** Updates so far; `undefined` where the file does not say. */
  readonly step: number | undefined;
  /** Of the first parameter group: what the optimizer was given, under its own names (`lr`, `betas` as `beta1` and `beta2`, `eps`, `weight_decay`). */
  readonly settings: Readonly<Record<string, number>>;
  /** One entry for each parameter that has state, in the optimizer's order. */
  readonly slots: readonly OptimizerSlot[];
}

export interface OptimizerSlot {
  /** Name of the parameter; `undefined` where only its place among the parameters is known. */
  readonly parameter: string | undefined;
  /** Place among the trained parameters, from 0. */
  readonly index: number;
  /** m: running mean of gradients, or momentum. */
  readonly mean?: TensorRef;
  /** v: running mean (Adagrad: sum) of squared gradients. */
  readonly square?: TensorRef;
  /** Adamax: running maximum of |gradient|. */
  readonly maximum?: TensorRef;
}

/** Of torch.amp.GradScaler. */
export interface ScalerState {
  readonly scale: number;
  readonly growthFactor: number | undefined;
  readonly backoffFactor: number | undefined;
  readonly growthInterval: number | undefined;
  /** Steps without overflow since the scale last changed. */
  readonly growthTracker: number | undefined;
}

/** A network as a file describes it, to be read by whoever knows its kind. */
export type Architecture =
  /** Text of a Keras or TF.js model, for `readKerasJson`. */
  | { readonly kind: "keras"; readonly json: string }
  /** Operators in execution order with the names of the weights that they read. */
  | { readonly kind: "onnx"; readonly nodes: readonly OnnxNode[] };

export interface OnnxNode {
  readonly op: string;
  readonly name: string;
  /** Weights among its inputs. */
  readonly weights: readonly string[];
}

/** Flat, by the name in the file ("max_grad_norm", "optimizer_params.lr"). */
export type Settings = Readonly<Record<string, string | number | boolean>>;

export interface ContentNote {
  readonly code: /** The file ends within a record: it is still being written, or was cut off. */
    | "cut-off"
    /** Something of a kind that is not read was left out. */
    | "left-out"
    /** Damaged in the middle; what follows was not read. */
    | "damaged";
  /** What and how many, such as "3 images". */
  readonly what: string;
  /** Byte at which it is, where one can be named. */
  readonly offset?: number;
}

/** A content with nothing in it but what is given. */
export function contentOf(format: string, found: Partial<Omit<Content, "format">>): Content {
  return {
    format,
    logs: [],
    checkpoint: undefined,
    architecture: undefined,
    settings: {},
    notes: [],
    ...found,
  };
}
