import { batchNorm } from "./batch-norm.ts";
import { clipByGlobalNorm } from "./clip-by-global-norm.ts";
import { clipByNorm } from "./clip-by-norm.ts";
import { clipByValue } from "./clip-by-value.ts";
import { criticalInit } from "./critical-init.ts";
import { heInit } from "./he-init.ts";
import { huberLoss } from "./huber-loss.ts";
import { inputScaling } from "./input-scaling.ts";
import { l1Regularization } from "./l1-regularization.ts";
import { l2Regularization } from "./l2-regularization.ts";
import { largerLearningRate } from "./larger-learning-rate.ts";
import { layerNorm } from "./layer-norm.ts";
import { lecunInit } from "./lecun-init.ts";
import { matchingOutput } from "./matching-output.ts";
import type { Mitigation } from "./mitigation.ts";
import { orthogonalInit } from "./orthogonal-init.ts";
import { outputScaling } from "./output-scaling.ts";
import { residualBlocks } from "./residual-blocks.ts";
import { smallerLearningRate } from "./smaller-learning-rate.ts";
import { smallestLearningRate } from "./smallest-learning-rate.ts";
import { useElu } from "./use-elu.ts";
import { useGelu } from "./use-gelu.ts";
import { useLeakyRelu } from "./use-leaky-relu.ts";
import { useRelu } from "./use-relu.ts";
import { useSelu } from "./use-selu.ts";
import { useTanh } from "./use-tanh.ts";
import { xavierInit } from "./xavier-init.ts";

/** Every mitigation, in the order reports list them: what is wrong by itself first, then from small to large. */
export const mitigations = [
  matchingOutput,
  inputScaling,
  outputScaling,
  huberLoss,
  smallerLearningRate,
  smallestLearningRate,
  largerLearningRate,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  heInit,
  xavierInit,
  lecunInit,
  criticalInit,
  orthogonalInit,
  useRelu,
  useLeakyRelu,
  useElu,
  useSelu,
  useGelu,
  useTanh,
  batchNorm,
  layerNorm,
  residualBlocks,
  l2Regularization,
  l1Regularization,
] as const satisfies readonly Mitigation[];
export type MitigationId = (typeof mitigations)[number]["id"];
