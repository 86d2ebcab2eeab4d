import type { Entry } from "../../../src/core/registry.ts";
import type { ObservedRun } from "../observed-run.ts";

/** What a rule set said of a run. */
export interface Alarm {
  readonly rule: string;
  /** Share of the planned training that had passed, in [0, 1]. */
  readonly share: number;
}

/** The published rules of another tool. */
export interface Peer extends Entry {
  /** As tables show it. */
  readonly name: string;
  /** The first alarm; `undefined` when the whole run passes. */
  judge(run: ObservedRun): Alarm | undefined;
}
