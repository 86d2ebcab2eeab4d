import type { LogGain } from "./finite-width.ts";
import type { PropagationLayer } from "./propagation-layer.ts";
import type { ScalarActivation } from "./scalar-activation.ts";

/** What is known of the signal between two stages, per unit and averaged over units, positions and random weights. */
export interface SignalState {
  readonly mean: number;
  /** E h², the mean included. */
  readonly secondMoment: number;
  /** E h h′ over pairs of inputs, the mean included. Two positions of one input are taken to be as alike. */
  readonly product: number;
  /** Number of units, or of channels; `undefined` before the first dense layer. */
  readonly width: number | undefined;
  /** Mean square along each spatial axis relative to its mean; `undefined` where it is the same everywhere. */
  readonly profile?: readonly (readonly number[])[] | undefined;
  /** What the values are a function of, directly behind an activation. */
  readonly source?: GaussianSource | undefined;
}

/** h = φ(z) with z Gaussian. */
export interface GaussianSource {
  readonly activation: ScalarActivation;
  readonly mean: number;
  readonly variance: number;
  readonly correlation: number;
}

/** One stage applied: what comes out forward, and what happens to the gradient backward. */
export interface AppliedStage {
  readonly layer: PropagationLayer;
  readonly state: SignalState;
  /** Mean factor on the squared norm of the gradient, from the stage's output to its input. */
  readonly chi: number;
  /** Spread of ln of that factor over random networks. */
  readonly logGain: LogGain;
  /** The ways that a merge puts together. */
  readonly branches: readonly AppliedBranch[];
}

export interface AppliedBranch {
  readonly stages: readonly AppliedStage[];
  /** Factor on the squared gradient from the merge's output to the end of this branch. */
  readonly share: number;
}

/** A stage applied, before what all have in common is filled in. */
export type StageEffect = Pick<AppliedStage, "state" | "chi"> & Partial<AppliedStage>;

export const certain: LogGain = { mean: 0, variance: 0 };
