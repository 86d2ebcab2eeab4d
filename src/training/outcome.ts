import { type Evaluation, evaluations, type Trace, type TraceGoal } from "../trace/trace.ts";

/** How a run ended. */
export interface Outcome {
  readonly kind: "trained" | "partly-trained" | "not-trained" | "diverged" | "interrupted";
  /** Updates that were applied. */
  readonly steps: number;
  readonly finalLoss: number;
  readonly finalMetric: number;
  readonly validationLoss: number;
  readonly validationMetric: number;
  /** First step whose loss, gradient or parameters are not finite. */
  readonly firstNonFiniteStep: number | undefined;
  /** Share of the way from chance to the ceiling, at the end; at most about 1, below 0 when worse than chance. */
  readonly progress: number;
}

/**
 * A run has trained when it has gone half the way from chance to the best that can be reached, and partly when it has
 * gone a quarter of it. Both are definitions, shown wherever they are used; of the 78 reference runs of
 * benchmarks/detection two end between 0.05 and 0.5.
 */
export const trainedProgress = 0.5;
export const partlyTrainedProgress = 0.25;

/**
 * Share of the way from chance to the ceiling: (metric − chance) / (ceiling − chance); 1 is perfect where no ceiling is
 * known. NaN for a metric that is not finite.
 */
export function progressOf({ chanceMetric, ceilingMetric = 1 }: TraceGoal, metric: number): number {
  return (metric - chanceMetric) / (ceilingMetric - chanceMetric);
}

/** The outcome of a finished run. */
export function outcomeOf(
  trace: Trace,
  firstNonFiniteStep: number | undefined,
  isInterrupted: boolean,
): Outcome {
  const last: Evaluation | undefined = evaluations(trace).at(-1);
  const finalMetric = last?.trainMetric ?? Number.NaN;
  const progress = progressOf(trace.header.goal, finalMetric);
  return {
    kind: kindOf(progress, enoughProgress(trace.header.goal), firstNonFiniteStep, isInterrupted),
    steps: trace.records.at(-1)?.step ?? 0,
    finalLoss: last?.trainLoss ?? Number.NaN,
    finalMetric,
    validationLoss: last?.validationLoss ?? Number.NaN,
    validationMetric: last?.validationMetric ?? Number.NaN,
    firstNonFiniteStep,
    progress,
  };
}

/** Half the way where the ceiling is known; a quarter where it is not, since noise may put it anywhere below 1. */
function enoughProgress({ ceilingMetric }: TraceGoal): number {
  return ceilingMetric === undefined ? partlyTrainedProgress : trainedProgress;
}

function kindOf(
  progress: number,
  enough: number,
  firstNonFiniteStep: number | undefined,
  isInterrupted: boolean,
): Outcome["kind"] {
  if (firstNonFiniteStep !== undefined) return "diverged";
  if (progress >= enough) return "trained";
  if (progress >= partlyTrainedProgress) return "partly-trained";
  return isInterrupted ? "interrupted" : "not-trained";
}
