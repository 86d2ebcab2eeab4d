import type { Entry } from "../core/registry.ts";
import type { Finding } from "../detectors/detector.ts";
import type { Problem } from "../tasks/task.ts";
import type { Trace } from "../trace/trace.ts";
import type { Plan } from "../training/plan.ts";
import type { GradientBudget } from "./budget.ts";

/** What is known about a run when causes are weighed. */
export interface Case {
  readonly plan: Plan;
  readonly problem: Problem;
  readonly trace: Trace;
  readonly findings: readonly Finding[];
  /** Absent when the gradient could not be followed from output to input. */
  readonly budget: GradientBudget | undefined;
}

/** How strongly a cause is at work, in numbers. */
export interface Evidence {
  /** The layer where it is strongest; `undefined` when it is everywhere. */
  readonly layer: string | undefined;
  /** Layers that it concerns. */
  readonly layers: readonly string[];
  /** Share of the lost or gained decades in [0, 1]; 1 for causes that explain the finding alone. */
  readonly share: number;
  readonly figures: Readonly<Record<string, number>>;
}

/** What happened at step 0 when only this cause was taken away. */
export interface Counterfactual {
  readonly figure: "decades" | "initialLoss" | "outputGradient" | "firstGradient" | "signalDecades";
  readonly before: number;
  readonly after: number;
  readonly isConfirmed: boolean;
}

/** A cause that was weighed. */
export interface WeighedCause extends Evidence {
  readonly cause: string;
  /** `undefined` where the cause has no counterfactual at step 0. */
  readonly counterfactual: Counterfactual | undefined;
}

/** A reason why gradients vanish, explode or never arrive. */
export interface Cause extends Entry {
  /** Ids of the detectors whose findings it can explain. */
  readonly explains: readonly string[];
  /** `undefined` when it is not at work. */
  weigh(given: Case): Evidence | undefined;
  /** The plan without this cause and nothing else changed, to be measured at step 0. */
  without?(plan: Plan, given: Case, evidence: Evidence): Plan | undefined;
}
