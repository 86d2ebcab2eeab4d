import type { Finding } from "../detectors/detector.ts";
import type { Verdict } from "../diagnosis/verdict.ts";
import type { Base } from "../formats/content.ts";
import type { Evidence, Provenance } from "./evidence.ts";
import type { Progress } from "./progress.ts";

/** Everything a sign can find; the words for each are in `explain/`. */
export type SignCode =
  | "loss-not-finite"
  | "loss-hides-nan"
  | "gradient-not-finite"
  | "weights-not-finite"
  | "optimizer-not-finite"
  | "nothing-flows"
  | "gradients-exactly-zero"
  | "loss-diverges"
  | "loss-at-chance"
  | "loss-spikes"
  | "loss-swings"
  | "loss-zero"
  | "depth-vanishes"
  | "depth-explodes"
  | "norm-explodes"
  | "norm-huge"
  | "norm-spikes"
  | "norm-vanishes"
  | "every-step-clipped"
  | "gradients-cancel"
  | "never-left-initialization"
  | "untrained"
  | "weights-unmoved"
  | "weights-grow"
  | "weights-vanish"
  | "half-precision-limit"
  | "half-precision-underflow"
  | "loss-scale-falls"
  | "learning-rate-zero"
  | "sources-contradict";

/** Something that the files of a training show, as data. */
export interface SignFinding {
  readonly sign: string;
  readonly code: SignCode;
  /** `undefined` when it concerns the whole network. */
  readonly layer: string | undefined;
  /** Since when; `undefined` where the files do not say. */
  readonly at: { readonly base: Base; readonly position: number } | undefined;
  readonly severity: "note" | "warning" | "failure";
  readonly figures: Readonly<Record<string, number>>;
  readonly limits: Readonly<Record<string, number>>;
  /** Where its numbers come from. */
  readonly from: readonly Provenance[];
}

/** Why a sign could not be looked for. */
export interface NotLooked {
  readonly sign: string;
  /** What it needs and no file has. */
  readonly lacks: Lack;
}

export type Lack =
  | "loss"
  | "gradient-norm"
  | "layer-gradients"
  | "optimizer-state"
  | "weights"
  | "weights-at-two-steps"
  | "known-framework"
  | "loss-scale"
  | "clip-limit"
  | "learning-rate"
  | "two-sources";

/** What the files of one training say of it. */
export interface Examination {
  readonly evidence: Evidence;
  readonly verdict: Verdict;
  readonly progress: Progress;
  readonly findings: readonly SignFinding[];
  readonly looked: readonly string[];
  readonly notLooked: readonly NotLooked[];
  /** Of a run that Isograd recorded itself: what its detectors say. */
  readonly traced: readonly Finding[];
}
