import type { NamedValues } from "../../src/engine/engine.ts";

/** Where a run was: its step, the updates that were applied, and what it carries from step to step. */
export interface RunState {
  readonly step: number;
  readonly applied: number;
  readonly state: NamedValues;
}

/** States that can be gone back to. */
export interface KeptStates {
  /** Keeps a state, unless one that is nearly as new is kept. */
  keep(now: RunState): void;
  /** The last kept state at or before a step; those behind it are forgotten. */
  backTo(step: number): RunState;
}

/** More are thinned to every other one. */
const most = 48;

/** A ring of states over a run, the first of them always. */
export function keptStates(start: RunState, plannedSteps: number): KeptStates {
  let ring: RunState[] = [start];
  let every = Math.max(1, Math.floor(plannedSteps / most));
  return {
    keep(now) {
      if (now.step - (ring.at(-1)?.step ?? 0) < every) return;
      ring.push(now);
      if (ring.length <= most) return;
      ring = ring.filter((_, i) => i % 2 === 0);
      every *= 2;
    },
    backTo(step) {
      const at = ring.findLast((kept) => kept.step <= step) ?? start;
      ring = ring.filter((kept) => kept.step <= at.step);
      return at;
    },
  };
}
