import { adaptiveClip } from "./adaptive-clip.ts";
import { autoClip } from "./auto-clip.ts";
import { batchNorm } from "./batch-norm.ts";
import { branchScaling } from "./branch-scaling.ts";
import { chronoInit } from "./chrono-init.ts";
import { clipByGlobalNorm } from "./clip-by-global-norm.ts";
import { clipByNorm } from "./clip-by-norm.ts";
import { clipByValue } from "./clip-by-value.ts";
import { cosineSchedule } from "./cosine-schedule.ts";
import { criticalInit } from "./critical-init.ts";
import { decoupledWeightDecay } from "./decoupled-weight-decay.ts";
import { deepnorm } from "./deepnorm.ts";
import { deltaOrthogonal } from "./delta-orthogonal.ts";
import { dropout } from "./dropout.ts";
import { fasterSecondMoment } from "./faster-second-moment.ts";
import { fittingLearningRate } from "./fitting-learning-rate.ts";
import { fixup } from "./fixup.ts";
import { forgetGateBias } from "./forget-gate-bias.ts";
import { gradientScaling } from "./gradient-scaling.ts";
import { groupNorm } from "./group-norm.ts";
import { heInit } from "./he-init.ts";
import { huberLoss } from "./huber-loss.ts";
import { inputScaling } from "./input-scaling.ts";
import { l1Regularization } from "./l1-regularization.ts";
import { l2Regularization } from "./l2-regularization.ts";
import { largerLearningRate } from "./larger-learning-rate.ts";
import { layerNorm } from "./layer-norm.ts";
import { lecunInit } from "./lecun-init.ts";
import { looserClip } from "./looser-clip.ts";
import { lsuv } from "./lsuv.ts";
import { matchingOutput } from "./matching-output.ts";
import type { Mitigation } from "./mitigation.ts";
import { orthogonalInit } from "./orthogonal-init.ts";
import { orthogonalRecurrent } from "./orthogonal-recurrent.ts";
import { outputScaling } from "./output-scaling.ts";
import { preNorm } from "./pre-norm.ts";
import { preNormResidualBlocks } from "./pre-norm-residual-blocks.ts";
import { recurrentLayerNorm } from "./recurrent-layer-norm.ts";
import { reduceOnPlateau } from "./reduce-on-plateau.ts";
import { residualBlocks } from "./residual-blocks.ts";
import { rmsNorm } from "./rms-norm.ts";
import { skipInit } from "./skip-init.ts";
import { smallerEpsilon } from "./smaller-epsilon.ts";
import { smallerLearningRate } from "./smaller-learning-rate.ts";
import { smallestLearningRate } from "./smallest-learning-rate.ts";
import { useAdam } from "./use-adam.ts";
import { useBfloat16 } from "./use-bfloat16.ts";
import { useElu } from "./use-elu.ts";
import { useGelu } from "./use-gelu.ts";
import { useGru } from "./use-gru.ts";
import { useLeakyRelu } from "./use-leaky-relu.ts";
import { useLstm } from "./use-lstm.ts";
import { useMaxout } from "./use-maxout.ts";
import { usePrelu } from "./use-prelu.ts";
import { useRelu } from "./use-relu.ts";
import { useSelu } from "./use-selu.ts";
import { useSilu } from "./use-silu.ts";
import { useTanh } from "./use-tanh.ts";
import { variationalDropout } from "./variational-dropout.ts";
import { warmUp } from "./warm-up.ts";
import { weakerRegularization } from "./weaker-regularization.ts";
import { withoutRegularization } from "./without-regularization.ts";
import { xavierInit } from "./xavier-init.ts";
import { zeroGamma } from "./zero-gamma.ts";

/** Every mitigation, in the order reports list them: what is wrong by itself first, then from small to large. */
export const mitigations = [
  matchingOutput,
  inputScaling,
  outputScaling,
  huberLoss,
  gradientScaling,
  useBfloat16,
  weakerRegularization,
  withoutRegularization,
  looserClip,
  smallerEpsilon,
  fasterSecondMoment,
  smallerLearningRate,
  smallestLearningRate,
  largerLearningRate,
  fittingLearningRate,
  warmUp,
  cosineSchedule,
  reduceOnPlateau,
  useAdam,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  adaptiveClip,
  autoClip,
  decoupledWeightDecay,
  forgetGateBias,
  chronoInit,
  orthogonalRecurrent,
  heInit,
  xavierInit,
  lecunInit,
  criticalInit,
  orthogonalInit,
  deltaOrthogonal,
  lsuv,
  zeroGamma,
  useRelu,
  useLeakyRelu,
  usePrelu,
  useElu,
  useSelu,
  useGelu,
  useSilu,
  useTanh,
  useMaxout,
  batchNorm,
  layerNorm,
  groupNorm,
  rmsNorm,
  recurrentLayerNorm,
  branchScaling,
  skipInit,
  fixup,
  deepnorm,
  preNorm,
  residualBlocks,
  preNormResidualBlocks,
  useGru,
  useLstm,
  l2Regularization,
  l1Regularization,
  variationalDropout,
  dropout,
] as const satisfies readonly Mitigation[];
export type MitigationId = (typeof mitigations)[number]["id"];
