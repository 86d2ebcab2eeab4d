import type { Quantity } from "../quantity.ts";
import { activationGradNorm } from "./activation-grad-norm.ts";
import { attentionEntropy } from "./attention-entropy.ts";
import { attentionLogit } from "./attention-logit.ts";
import { batchMean } from "./batch-mean.ts";
import { batchVariance } from "./batch-variance.ts";
import { branchGradNorm } from "./branch-grad-norm.ts";
import { deadUnits } from "./dead-units.ts";
import { forgetGate } from "./forget-gate.ts";
import { forwardSecondMoment } from "./forward-second-moment.ts";
import { gradNorm } from "./grad-norm.ts";
import { keyGradNorm } from "./key-grad-norm.ts";
import { queryGradNorm } from "./query-grad-norm.ts";
import { recurrentNorm } from "./recurrent-norm.ts";
import { sampleCosine } from "./sample-cosine.ts";
import { saturation } from "./saturation.ts";
import { tokenCosine } from "./token-cosine.ts";
import { trunkGradNorm } from "./trunk-grad-norm.ts";
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
  sampleCosine,
  tokenCosine,
  attentionEntropy,
  attentionLogit,
  queryGradNorm,
  keyGradNorm,
  batchMean,
  batchVariance,
  trunkGradNorm,
  branchGradNorm,
  forgetGate,
  recurrentNorm,
] as const satisfies readonly Quantity[];

export type QuantityId = (typeof quantities)[number]["id"];
