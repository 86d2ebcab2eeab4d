/**
 * What the rules of other tools read, taken from the very runs that Isograd judges: same weights, same batches, same
 * updates. Figures are of single layers, input → output; a layer is a weight matrix with its bias and its activation.
 */
export interface ObservedRun {
  readonly loss: string;
  /** Id of each layer's activation. */
  readonly activations: readonly string[];
  readonly plannedSteps: number;
  readonly epochs: readonly ObservedEpoch[];
  /** Moments every 500 steps, on the batch of that step. */
  readonly saved: readonly { readonly step: number; readonly moment: Moment }[];
  /** The single-batch training that TheDeepChecker prescribes, from the same initial weights. */
  readonly probe: ProbeReport;
  readonly inputs: InputStatistics;
}

/** The end of an epoch: both sets evaluated, and a moment on the first training batch. */
export interface ObservedEpoch {
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly moment: Moment;
}

/** One forward and backward pass. */
export interface Moment {
  readonly layers: readonly LayerFigures[];
  /** Largest Σ|output| over the samples; NaN when any output is. */
  readonly largestOutputSum: number;
}

export interface LayerFigures {
  readonly preActivation: TensorFigures;
  readonly output: TensorFigures;
  readonly kernel: TensorFigures;
  readonly bias: TensorFigures;
  readonly kernelGrad: TensorFigures;
  readonly biasGrad: TensorFigures;
  /** Share of the pre-activations at or beyond ±5. */
  readonly beyondFive: number;
  /** Share of the outputs that are ≤ 0. */
  readonly silent: number;
  /** Share of the units whose output is positive for less than 1 % of the samples. */
  readonly inactiveUnits: number;
  /** Share of the units whose pre-activation lies in SageMaker's active range for less than 1 % of the samples. */
  readonly saturatedUnits: number;
}

export interface TensorFigures {
  readonly mean: number;
  readonly meanAbs: number;
  readonly norm: number;
  readonly zeros: number;
  readonly size: number;
  readonly isFinite: boolean;
}

/** What came of that training. */
export interface ProbeReport {
  readonly initial: ProbeStep;
  /** First message of all rules on iterations, and of those on gradients alone. */
  readonly message: string | undefined;
  readonly gradientMessage: string | undefined;
}

/** One iteration on the one batch, before its update. */
export interface ProbeStep {
  readonly loss: number;
  readonly accuracy: number;
  readonly output: Float32Array;
  /** Empty in iterations that no rule looks back at any more. */
  readonly layers: readonly {
    readonly fanIn: number;
    readonly fanOut: number;
    readonly kernel: Float32Array;
    readonly kernelGrad: Float32Array;
    readonly bias: Float32Array;
    readonly activation: Float32Array;
    readonly units: number;
  }[];
}

/** Of the training samples, per feature. */
export interface InputStatistics {
  readonly features: readonly {
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    readonly std: number;
  }[];
  readonly classes: number;
}
