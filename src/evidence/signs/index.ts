import type { Sign } from "../sign.ts";
import { cancellingGradient } from "./cancelling-gradient.ts";
import { clipRate } from "./clip-rate.ts";
import { contradiction } from "./contradiction.ts";
import { depthProfile } from "./depth-profile.ts";
import { gradientNorm } from "./gradient-norm.ts";
import { halfPrecision } from "./half-precision.ts";
import { initialization } from "./initialization.ts";
import { learningRate } from "./learning-rate.ts";
import { lossCourse } from "./loss-course.ts";
import { lossScale } from "./loss-scale.ts";
import { nonFinite } from "./non-finite.ts";
import { weightChange } from "./weight-change.ts";
import { zeroGradient } from "./zero-gradient.ts";

/** Every sign, in the order reports list them. */
export const signs = [
  nonFinite,
  zeroGradient,
  depthProfile,
  gradientNorm,
  lossCourse,
  initialization,
  weightChange,
  lossScale,
  halfPrecision,
  clipRate,
  cancellingGradient,
  learningRate,
  contradiction,
] as const satisfies readonly Sign[];

export type SignId = (typeof signs)[number]["id"];
