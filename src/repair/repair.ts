import type { DiagnoseOptions } from "../diagnosis/diagnose.ts";
import type { Diagnosis } from "../diagnosis/diagnosis.ts";
import type { TrialProgress } from "../diagnosis/trials.ts";
import type { Edit } from "../mitigations/difference.ts";
import type { PairedTest } from "../stats/paired-test.ts";
import type { Outcome } from "../training/outcome.ts";
import type { Plan } from "../training/plan.ts";
import type { Course } from "./course.ts";

/** One seed's ending. */
export interface SeedOutcome {
  readonly seed: number;
  readonly outcome: Outcome;
}

/** One seed's ending, and how it got there. */
export interface TriedSeed extends SeedOutcome {
  readonly course: Course;
}

/** A change that was tried. */
export interface Trial {
  /** Ids, in the order they were applied. */
  readonly mitigations: readonly string[];
  readonly edits: readonly Edit[];
  readonly outcomes: readonly TriedSeed[];
  /** Why it was kept or left. */
  readonly decision:
    | "kept"
    | "worse"
    | "no-advantage"
    | "not-solved"
    | "not-repeated"
    | "larger-than-kept"
    | "not-tried"
    | "screened-out";
  /** Absent when it was not run beside the control on every seed. */
  readonly test: PairedTest | undefined;
}

/** The result of a repair: always data, also when nothing helped. */
export interface Repair {
  readonly diagnosis: Diagnosis;
  readonly solved: boolean;
  /** Whether there was something to repair. */
  readonly reason:
    | "solved"
    | "mostly-solved"
    | "already-healthy"
    | "nothing-helped"
    | "no-candidates"
    | "interrupted";
  /** The best change: what is recommended when solved, what came closest when not. */
  readonly best: Trial | undefined;
  readonly plan: Plan;
  readonly control: readonly TriedSeed[];
  readonly tried: readonly Trial[];
  /** Level of the paired test after correction for the number of looks. */
  readonly alpha: number;
  readonly seconds: number;
}

export interface RepairOptions extends Omit<DiagnoseOptions, "onProgress"> {
  readonly onProgress?: (progress: RepairProgress) => void;
}

/** How far a repair has come. */
export interface RepairProgress {
  readonly phase: "initialization" | "training" | "causes" | "screening" | "trying" | "confirming";
  /** Ids of the mitigations being tried. */
  readonly mitigations: readonly string[];
  readonly candidate: number;
  readonly candidates: number;
  readonly trials: TrialProgress | undefined;
}
