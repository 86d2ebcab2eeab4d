import type { ProfileId } from "./profiles/index.ts";
import type { QuantityId } from "./quantities/index.ts";

/** A layer as a run recorded it. */
export interface TraceLayer {
  readonly name: string;
  readonly kind: string;
  /** Id of the layer's activation; `undefined` when it has none or it is linear. */
  readonly activation: string | undefined;
  /** True for layers with a weight matrix: gradients are compared over depth at these. */
  readonly isWeighted: boolean;
  /** False inside a branch that a skip connection leads around; depth is compared outside. True where it is not said. */
  readonly isOnTrunk?: boolean;
  /** True where a normalization alone reads the layer: the size of its weights then changes nothing but their gradient. */
  readonly isNormalized?: boolean;
}

/** What the numbers of a trace are compared with. */
export interface TraceGoal {
  readonly loss: string;
  readonly metric: "accuracy" | "r2";
  /** Loss and metric of a model that ignores its input. */
  readonly chanceLoss: number;
  readonly chanceMetric: number;
  /** Best reachable metric; `undefined` when nobody knows. */
  readonly ceilingMetric: number | undefined;
}

/** Decades that the gradient gains (> 0) or loses (< 0), layer by layer and part by part, at one step. */
export interface TraceBudget {
  readonly step: number;
  /** Input to output. */
  readonly rows: readonly {
    readonly layer: string;
    readonly parts: Readonly<Record<string, number>>;
  }[];
}

/** Decades between output and input that theory expects of the initialization, with their interval. */
export interface TracePrediction {
  readonly decades: number;
  readonly low: number;
  readonly high: number;
}

/** Where the numbers come from and what they mean; the first line of a trace file. */
export interface TraceHeader {
  readonly version: 1;
  readonly source: string;
  /** True where another program recorded the run: its records may lack numbers. */
  readonly isConverted?: boolean;
  /** Input to output. */
  readonly layers: readonly TraceLayer[];
  readonly optimizer: string;
  readonly learningRate: number;
  /** Gradients are recorded before clipping. */
  readonly clip: { readonly kind: string; readonly threshold: number } | undefined;
  /** Factor on the loss that the recorded gradients were divided by, at the start; 1 without mixed precision. */
  readonly lossScale: number;
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  readonly plannedSteps: number;
  readonly seed: number;
  /** Time steps over which the task needs memory; absent where there is no time or nobody knows. */
  readonly lag?: number;
  /** Format to which layers' outputs and gradients are rounded; absent for float32. */
  readonly precision?: string;
  /** Measured on the network itself; absent where only the run was recorded. */
  readonly budget?: TraceBudget;
  /** Absent where theory says nothing of the network, or nobody asked it. */
  readonly prediction?: TracePrediction;
  readonly goal: TraceGoal;
}

/** Whole-set measurements, without dropout and with moving statistics. */
export interface Evaluation {
  readonly trainLoss: number;
  readonly trainMetric: number;
  readonly validationLoss: number;
  readonly validationMetric: number;
}

/** What was seen at one step, before its update was applied. Non-finite numbers are kept as they are. */
export interface TraceRecord {
  /** Updates applied before this step; 0 is initialization. */
  readonly step: number;
  /** Loss of the step's batch, without regularization. */
  readonly loss: number;
  /** ‖∂L/∂θ‖₂ over all trained parameters, before clipping, without regularization. */
  readonly gradNorm: number;
  /** One number per layer of the header; NaN where the quantity does not exist for the layer. Absent at steps not sampled. */
  readonly layers?: Readonly<Partial<Record<QuantityId, readonly number[]>>>;
  /** Several numbers per layer: over time steps, or over exponents. By profile, then by the layer's name. */
  readonly profiles?: Profiles;
  /** What the optimizer used; absent where it is the header's. */
  readonly learningRate?: number;
  /** Factor on the loss, where it is dynamic: a gradient that is not finite then skips the step and is no divergence. */
  readonly lossScale?: number;
  readonly evaluation?: Evaluation;
  /** Of a converted run: what was not logged at this step, and stands here as NaN. */
  readonly missing?: readonly ("loss" | "gradNorm")[];
}

export type Profiles = Readonly<
  Partial<Record<ProfileId, Readonly<Record<string, readonly number[]>>>>
>;

/** What a run recorded: the waist of the hourglass between sources and detectors. */
export interface Trace {
  readonly header: TraceHeader;
  /** In the order of steps. */
  readonly records: readonly TraceRecord[];
}

/** The records in which layers were measured. */
export function samples(
  trace: Trace,
): readonly (TraceRecord & Required<Pick<TraceRecord, "layers">>)[] {
  return trace.records.flatMap((record) =>
    record.layers ? [{ ...record, layers: record.layers }] : [],
  );
}

/** True where dynamic loss scaling applied no update, because the scaled gradient overflowed. */
export function isSkipped({ lossScale, gradNorm }: TraceRecord): boolean {
  return lossScale !== undefined && !Number.isFinite(gradNorm);
}

/** The whole-set measurements with their steps. */
export function evaluations(trace: Trace): readonly (Evaluation & { readonly step: number })[] {
  return trace.records.flatMap(({ step, evaluation }) =>
    evaluation ? [{ step, ...evaluation }] : [],
  );
}

/** Indices of the layers at which depth is compared, input to output: weights and sums on the trunk. */
export function depthLayers({ header }: Trace): readonly number[] {
  return header.layers.flatMap(({ kind, isWeighted, isOnTrunk = true }, i) =>
    isOnTrunk && (isWeighted || kind === "Add") ? [i] : [],
  );
}

/** Indices of the layers with a weight matrix, input to output. */
export function weightedLayers({ header }: Trace): readonly number[] {
  return header.layers.flatMap(({ isWeighted }, i) => (isWeighted ? [i] : []));
}
