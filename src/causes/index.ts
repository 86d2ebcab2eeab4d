import type { Cause } from "./cause.ts";
import { depth } from "./depth.ts";
import { learningRateTooHigh } from "./learning-rate-too-high.ts";
import { learningRateTooLow } from "./learning-rate-too-low.ts";
import { narrowRelu } from "./narrow-relu.ts";
import { outputLossMismatch } from "./output-loss-mismatch.ts";
import { saturatingActivation } from "./saturating-activation.ts";
import { strongInitialVariance } from "./strong-initial-variance.ts";
import { symmetricInitialization } from "./symmetric-initialization.ts";
import { unboundedActivation } from "./unbounded-activation.ts";
import { unscaledInput } from "./unscaled-input.ts";
import { unscaledTarget } from "./unscaled-target.ts";
import { weakInitialVariance } from "./weak-initial-variance.ts";

/** Every cause, in the order reports list those with equal shares. */
export const causes = [
  outputLossMismatch,
  symmetricInitialization,
  unscaledInput,
  unscaledTarget,
  unboundedActivation,
  weakInitialVariance,
  strongInitialVariance,
  saturatingActivation,
  narrowRelu,
  depth,
  learningRateTooHigh,
  learningRateTooLow,
] as const satisfies readonly Cause[];

export type CauseId = (typeof causes)[number]["id"];
