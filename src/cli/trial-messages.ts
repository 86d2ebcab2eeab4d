import type { TrialRequest } from "../diagnosis/trials.ts";
import type { Problem } from "../tasks/task.ts";
import type { Run } from "../training/run.ts";

/** What a worker is started with: the problem travels once. */
export interface WorkerStart {
  readonly problem: Problem;
  readonly engine: string;
}

/** To a worker: one trial, or the wish to end it. */
export type WorkerCommand =
  | { readonly kind: "run"; readonly request: TrialRequest }
  | { readonly kind: "abort" };

/** From a worker: how far its trial has come, and how it ended. */
export type WorkerReport =
  | {
      readonly kind: "progress";
      readonly step: number;
      readonly plannedSteps: number;
      readonly loss: number;
    }
  | { readonly kind: "done"; readonly run: Run }
  | { readonly kind: "failed"; readonly error: unknown };
