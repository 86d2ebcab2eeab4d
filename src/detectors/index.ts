import { collapsedAttention } from "./collapsed-attention.ts";
import { collapsedRepresentation } from "./collapsed-representation.ts";
import { deadUnits } from "./dead-units.ts";
import type { Detector } from "./detector.ts";
import { explodingGradient } from "./exploding-gradient.ts";
import { explodingInTime } from "./exploding-in-time.ts";
import { gradientUnderflow } from "./gradient-underflow.ts";
import { nonFinite } from "./non-finite.ts";
import { oscillatingLoss } from "./oscillating-loss.ts";
import { saturation } from "./saturation.ts";
import { shrinkingWeights } from "./shrinking-weights.ts";
import { stalledLoss } from "./stalled-loss.ts";
import { starvingUpdate } from "./starving-update.ts";
import { vanishingGradient } from "./vanishing-gradient.ts";
import { vanishingInTime } from "./vanishing-in-time.ts";

/** Every detector, in the order reports list them. */
export const detectors = [
  nonFinite,
  explodingGradient,
  vanishingGradient,
  explodingInTime,
  vanishingInTime,
  deadUnits,
  saturation,
  collapsedAttention,
  collapsedRepresentation,
  gradientUnderflow,
  shrinkingWeights,
  starvingUpdate,
  oscillatingLoss,
  stalledLoss,
] as const satisfies readonly Detector[];

export type DetectorId = (typeof detectors)[number]["id"];
