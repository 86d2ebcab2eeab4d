import type { Entry } from "../core/registry.ts";
import type { ProfileId } from "../trace/profiles/index.ts";
import type { QuantityId } from "../trace/quantities/index.ts";
import type { Trace } from "../trace/trace.ts";

/** Everything a detector can find; the words for each are in `explain/`. */
export type FindingCode =
  | "gradient-vanishes"
  | "gradient-tiny-everywhere"
  | "gradient-explodes"
  | "signal-explodes"
  | "update-explodes"
  | "gradient-spike"
  | "non-finite-loss"
  | "non-finite-forward"
  | "non-finite-backward"
  | "non-finite-update"
  | "units-dead"
  | "units-saturated"
  | "gradient-vanishes-in-time"
  | "gradient-explodes-in-time"
  | "inputs-look-alike"
  | "attention-collapses"
  | "gradient-underflows"
  | "weights-shrink"
  | "update-vanishes"
  | "loss-stalled"
  | "loss-oscillates"
  | "loss-grows";

/** Something that is wrong, as data: what, where, since when, by how much, and against which limit. */
export interface Finding {
  readonly detector: string;
  readonly code: FindingCode;
  /** `undefined` when it concerns the whole network. */
  readonly layer: string | undefined;
  readonly step: number;
  readonly severity: "warning" | "failure";
  readonly figures: Readonly<Record<string, number>>;
  readonly limits: Readonly<Record<string, number>>;
}

/** A rule that reads a trace. */
export interface Detector extends Entry {
  /** Without these quantities it does not run. */
  readonly needs: readonly (QuantityId | ProfileId)[];
  /** An empty, short or non-finite trace is data: it answers with fewer findings, never with an exception. */
  detect(trace: Trace): readonly Finding[];
}
