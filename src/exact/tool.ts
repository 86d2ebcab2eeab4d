import type { Entry } from "../core/registry.ts";
import type { Rng } from "../core/rng.ts";
import type { Engine, NamedValues } from "../engine/engine.ts";
import type { Problem } from "../tasks/task.ts";
import type { Plan } from "../training/plan.ts";

/** What a tool measures: a network at one moment of its training, with the data it is trained on. */
export interface Given {
  readonly plan: Plan;
  readonly problem: Problem;
  readonly engine: Engine;
  /** What a training step carries: parameters, optimizer state, tensors that are not trained. */
  readonly state: NamedValues;
  /** Updates made so far. */
  readonly step: number;
  /** Chooses samples, directions and noise. */
  readonly rng: Rng;
  readonly settings: Settings;
}

/** What may be chosen; everything has a default. */
export interface Settings {
  /** Samples whose Jacobians, or sequences, are measured; 8. */
  readonly samples?: number;
  /** Layer whose output is the input of the Jacobian; the network's input. */
  readonly from?: string;
  /** Layer whose pre-activation is the output of the Jacobian; the last. */
  readonly to?: string;
  /** Micro-batches of the gradient noise; 16. */
  readonly microBatches?: number;
  /** Samples in each; the recipe's batch size. */
  readonly microBatchSize?: number;
  /** Time steps over which the task asks for memory; the length of the sequence. */
  readonly lag?: number;
}

/** What one number of a tool is. */
export interface FigureKind {
  readonly symbol: string;
  /** Empty where it has none. */
  readonly unit: string;
  /** One sentence: what it says about the training. */
  readonly meaning: string;
  /** The value of a perfect network, where there is one. */
  readonly ideal?: number;
}

/** Numbers by the id of their kind. */
export type Figures = Readonly<Record<string, number>>;

/** How many values lie in each of equally wide bins between `from` and `to`. */
export interface Histogram {
  readonly symbol: string;
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

/** Something that a reader of the numbers must know. */
export interface Caveat {
  readonly code:
    | "sampled-directions"
    | "samples-mixed"
    | "not-converged"
    | "first-step-preconditioner"
    | "limit-unknown"
    | "cut-sequence";
  readonly figures: Figures;
}

export interface Measured {
  readonly kind: "measured";
  /** Numbers of the whole network. */
  readonly figures: Figures;
  /** The largest value of a figure that is not a finding. */
  readonly limits: Figures;
  /** Numbers of single tensors or layers, input to output. */
  readonly rows: readonly { readonly name: string; readonly figures: Figures }[];
  readonly histogram?: Histogram;
  readonly caveats: readonly Caveat[];
}

/** Why a tool did not measure. */
export interface NotMeasured {
  readonly kind: "not-measured";
  readonly reason: "too-large" | "too-few-samples" | "no-recurrent-layer" | "nothing-trained";
  /** The size there is and the one there may or must be, where that is the reason. */
  readonly figures: Figures;
}

export type Measurement = Measured | NotMeasured;

/** An exact measurement: derived from the network's own operators, not estimated from a run. */
export interface ExactTool extends Entry {
  readonly symbol: string;
  /** Numbers of the whole network, in the order of a report. */
  readonly figures: Readonly<Record<string, FigureKind>>;
  /** Numbers of one row. */
  readonly columns: Readonly<Record<string, FigureKind>>;
  /**
   * Values that are not finite are passed on in the figures, never thrown.
   *
   * @throws RangeError for settings that do not fit the network.
   */
  measure(given: Given): Promise<Measurement>;
}

/** Ids of the figures that are larger than their limit. A figure that is NaN does not keep its limit. */
export function exceeded(measurement: Measurement): readonly string[] {
  if (measurement.kind === "not-measured") return [];
  const { figures, limits } = measurement;
  return Object.entries(limits).flatMap(([id, limit]) =>
    (figures[id] ?? Number.NaN) <= limit ? [] : [id],
  );
}
