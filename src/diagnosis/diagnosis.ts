import type { GradientBudget } from "../causes/budget.ts";
import type { WeighedCause } from "../causes/cause.ts";
import type { Finding } from "../detectors/detector.ts";
import type { Problem } from "../tasks/task.ts";
import type { Trace } from "../trace/trace.ts";
import type { Outcome } from "../training/outcome.ts";
import type { Plan } from "../training/plan.ts";
import type { SpecialSummary } from "./special-summary.ts";
import type { Verdict } from "./verdict.ts";

/** One seed's run, judged. */
export interface SeedDiagnosis {
  readonly seed: number;
  readonly verdict: Verdict;
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
  readonly trace: Trace;
}

/** One layer in the table of a report, from the run that is shown. NaN where a layer does not have the quantity. */
export interface LayerSummary {
  readonly layer: string;
  readonly kind: string;
  readonly activation: string | undefined;
  /** ‖∂L/∂W‖ at the first and the last step that was watched. */
  readonly gradNorm: readonly [number, number];
  readonly activationGradNorm: readonly [number, number];
  /** Median over the watched steps. */
  readonly updateRatio: number;
  /** Largest over the watched steps after the first. */
  readonly saturation: number;
  readonly deadUnits: number;
  /** Of recurrent and attention layers, and of sums behind skips; absent for others. */
  readonly special?: SpecialSummary;
}

/** What theory says of the initialization, before anything is computed. */
export interface Prediction {
  /** log10 ‖∂L/∂z₁‖ / ‖∂L/∂z_L‖ expected, with its interval over random initializations. */
  readonly decades: number;
  readonly low: number;
  readonly high: number;
  /** Expected cosine of two samples' last hidden pre-activations; 1 means the samples can no longer be told apart. */
  readonly correlation: number;
  /** The measured counterpart of `decades`, over the seeds. */
  readonly measured: readonly number[];
}

/** A check that could not be made, with the reason as a code that `explain/` words. */
export interface NotRun {
  readonly check: string;
  readonly reason:
    | "no-layers-measured"
    | "too-few-layers"
    | "too-few-steps"
    | "not-a-chain"
    | "unsupported-layer"
    | "interrupted"
    | "no-ceiling"
    | "not-in-this-network"
    | "not-in-this-precision"
    | "no-gradient";
}

export interface Diagnosis {
  readonly verdict: Verdict;
  readonly plan: Plan;
  readonly problem: Problem;
  readonly seeds: readonly SeedDiagnosis[];
  /** The seed that tables and findings show: the median one among those with the verdict. */
  readonly shown: SeedDiagnosis;
  readonly layers: readonly LayerSummary[];
  readonly causes: readonly WeighedCause[];
  readonly budget: GradientBudget | undefined;
  readonly prediction: Prediction | undefined;
  /** Ids of mitigations that treat the causes, in the order to try them. */
  readonly advice: readonly string[];
  readonly checks: { readonly ran: readonly string[]; readonly notRun: readonly NotRun[] };
  readonly isInterrupted: boolean;
  readonly engine: string;
  readonly seconds: number;
}
