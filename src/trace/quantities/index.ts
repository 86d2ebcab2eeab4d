import type { Quantity } from "../quantity.ts";
import { activationGradNorm } from "./activation-grad-norm.ts";
import { deadUnits } from "./dead-units.ts";
import { forwardSecondMoment } from "./forward-second-moment.ts";
import { gradNorm } from "./grad-norm.ts";
import { saturation } from "./saturation.ts";
import { updateRatio } from "./update-ratio.ts";
import { weightNorm } from "./weight-norm.ts";

/** Everything that is watched at a layer, in the order reports list it. */
export const quantities = [
  activationGradNorm,
  gradNorm,
  weightNorm,
  updateRatio,
  forwardSecondMoment,
  saturation,
  deadUnits,
] as const satisfies readonly Quantity[];

export type QuantityId = (typeof quantities)[number]["id"];
