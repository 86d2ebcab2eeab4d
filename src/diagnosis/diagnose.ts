import type { Plan } from "../causes/cause.ts";
import type { Engine } from "../engine/engine.ts";
import type { Problem } from "../tasks/task.ts";
import type { Diagnosis } from "./diagnosis.ts";
import type { TrialProgress, Trials } from "./trials.ts";

export interface DiagnoseOptions {
  /** Numbers of the seeds, ≥ 1. */
  readonly seeds: readonly number[];
  /** Seconds for all runs together. */
  readonly maxSeconds?: number;
  /** Runs the trainings. */
  readonly trials: Trials;
  /** Measures step 0 and the counterfactuals in this thread. */
  readonly engine: Engine;
  readonly signal?: AbortSignal;
  readonly onProgress?: (phase: "initialization" | "training" | "causes", progress: TrialProgress | undefined) => void;
}

/** Trains over several seeds, says what is wrong, where, and why in numbers. */
export async function diagnose(_plan: Plan, _problem: Problem, _options: DiagnoseOptions): Promise<Diagnosis> {
  throw new RangeError("diagnose: not built yet");
}
