import { deadUnits } from "./dead-units.ts";
import type { Detector } from "./detector.ts";
import { explodingGradient } from "./exploding-gradient.ts";
import { nonFinite } from "./non-finite.ts";
import { oscillatingLoss } from "./oscillating-loss.ts";
import { saturation } from "./saturation.ts";
import { stalledLoss } from "./stalled-loss.ts";
import { vanishingGradient } from "./vanishing-gradient.ts";

/** Every detector, in the order reports list them. */
export const detectors = [
  nonFinite,
  explodingGradient,
  vanishingGradient,
  deadUnits,
  saturation,
  oscillatingLoss,
  stalledLoss,
] as const satisfies readonly Detector[];

export type DetectorId = (typeof detectors)[number]["id"];
