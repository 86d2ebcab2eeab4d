import type { WeighedCause } from "../causes/cause.ts";
import type { Entry } from "../core/registry.ts";
import type { Problem } from "../tasks/task.ts";
import type { Trace } from "../trace/trace.ts";
import type { Plan } from "../training/plan.ts";

/** What a mitigation may look at besides the plan. */
export interface Situation {
  readonly problem: Problem;
  /** The untouched run: thresholds are computed from its norms. */
  readonly trace: Trace | undefined;
  readonly causes: readonly WeighedCause[];
}

/** A change that treats causes. Pure: it composes, and two plans can be compared. */
export interface Mitigation extends Entry {
  /** Ids of the causes it treats. */
  readonly treats: readonly string[];
  /** Small is tried first: 1 a number or a name in the recipe, 2 something new in the recipe or an initialization, 3 an activation, 4 added layers, 5 another topology. */
  readonly cost: 1 | 2 | 3 | 4 | 5;
  /** Cases in which it does not help, or what it costs; shown wherever it is recommended. */
  readonly limits: string;
  /** The changed plan; `undefined` where it does not apply or would change nothing. */
  apply(plan: Plan, situation: Situation): Plan | undefined;
}
