import type { FindingCode } from "../../../src/detectors/detector.ts";
import type { LabSetup } from "../setup.ts";

/** What a run of a preset shows, in a form that can be checked. */
export type Effect =
  /** The detectors find it, and it is among the causes. */
  | { readonly kind: "fault"; readonly finds: FindingCode }
  /** A does not learn and B does; what was found in A is not found in B. */
  | { readonly kind: "cure"; readonly gone: FindingCode }
  /** The gradient over depth at step 0 is nearer to even in B, by half its decades or more. */
  | { readonly kind: "flatness" }
  /** Both learn, B with smaller weights. */
  | { readonly kind: "small-weights" }
  /** Both learn; what B has learned holds better for samples that it has not seen. */
  | { readonly kind: "generalization" };

/** A network to break or to fix, with what to watch. */
export interface Preset {
  readonly id: string;
  readonly kind: "fault" | "mitigation";
  readonly title: string;
  /** What it is, what to watch, what changes. */
  readonly sentences: readonly [string, string, string];
  /** Where it does not help; faults have none. */
  readonly limits: string | undefined;
  readonly source: string;
  readonly effect: Effect;
  /** The network, and for a mitigation the same with the change. */
  readonly setups: readonly [LabSetup] | readonly [LabSetup, LabSetup];
}

/** An id as words. */
export const titleOf = (id: string): string => id.replaceAll("-", " ");
