import { adaptiveEpsilon } from "./adaptive-epsilon.ts";
import type { Cause } from "./cause.ts";
import { closedForgetGate } from "./closed-forget-gate.ts";
import { depth } from "./depth.ts";
import { halfPrecision } from "./half-precision.ts";
import { learningRateTooHigh } from "./learning-rate-too-high.ts";
import { learningRateTooLow } from "./learning-rate-too-low.ts";
import { longSequence } from "./long-sequence.ts";
import { narrowRelu } from "./narrow-relu.ts";
import { normalizationWithoutSkip } from "./normalization-without-skip.ts";
import { outputLossMismatch } from "./output-loss-mismatch.ts";
import { postNorm } from "./post-norm.ts";
import { saturatingActivation } from "./saturating-activation.ts";
import { strongInitialVariance } from "./strong-initial-variance.ts";
import { strongRecurrentWeights } from "./strong-recurrent-weights.ts";
import { strongRegularization } from "./strong-regularization.ts";
import { symmetricInitialization } from "./symmetric-initialization.ts";
import { tightClipping } from "./tight-clipping.ts";
import { unboundedActivation } from "./unbounded-activation.ts";
import { unscaledBranches } from "./unscaled-branches.ts";
import { unscaledInput } from "./unscaled-input.ts";
import { unscaledTarget } from "./unscaled-target.ts";
import { weakInitialVariance } from "./weak-initial-variance.ts";
import { weakRecurrentWeights } from "./weak-recurrent-weights.ts";

/** Every cause, in the order reports list those with equal shares. */
export const causes = [
  outputLossMismatch,
  symmetricInitialization,
  unscaledInput,
  unscaledTarget,
  halfPrecision,
  strongRegularization,
  tightClipping,
  learningRateTooLow,
  weakRecurrentWeights,
  strongRecurrentWeights,
  unboundedActivation,
  weakInitialVariance,
  strongInitialVariance,
  saturatingActivation,
  narrowRelu,
  normalizationWithoutSkip,
  unscaledBranches,
  postNorm,
  depth,
  learningRateTooHigh,
  closedForgetGate,
  longSequence,
  adaptiveEpsilon,
] as const satisfies readonly Cause[];

export type CauseId = (typeof causes)[number]["id"];
