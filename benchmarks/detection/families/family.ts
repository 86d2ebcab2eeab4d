import type { Plan } from "../../../src/training/plan.ts";
import type { Fault } from "./fault.ts";

/** Networks of one kind: some that train, and faults that are put into one of them. */
export interface Family {
  readonly id: string;
  /** Name of the task with its options, as on the command line. */
  readonly task: string;
  /** Plans that are expected to train, by name. */
  readonly healthy: Readonly<Record<string, Plan>>;
  /** The plan that faults are put into. */
  readonly base: Plan;
  readonly faults: readonly Fault[];
}

/** One plan with what is wrong with it, if anything was meant to be. */
export interface FamilyCase {
  readonly family: string;
  readonly id: string;
  readonly task: string;
  readonly plan: Plan;
  readonly fault: Fault | undefined;
}

/** Every plan of a family, the healthy ones first. */
export function casesOf({ id, task, healthy, base, faults }: Family): readonly FamilyCase[] {
  return [
    ...Object.entries(healthy).map(([name, plan]) => ({
      family: id,
      id: `${id}/${name}`,
      task,
      plan,
      fault: undefined,
    })),
    ...faults.map((fault) => ({
      family: id,
      id: `${id}/${fault.id}`,
      task,
      plan: fault.inject(base),
      fault,
    })),
  ];
}
