import { attentionChi, attentionLogitChi, logitStd } from "./attention.ts";
import { gaussianSoftmax } from "./gaussian-softmax.ts";
import type { AttentionStage } from "./propagation-layer.ts";
import type { SignalState, StageEffect } from "./propagation-state.ts";

/** Self-attention applied: tokens are averaged, so they become more alike. */
export function attended(layer: AttentionStage, state: SignalState): StageEffect {
  const { secondMoment, product } = state;
  const { valueVariance, logitVariance, tokens, gradientCorrelation } = layer;
  const correlation = Math.max(0, Math.min(1, product / secondMoment));
  // What all keys share adds the same to every logit, and the softmax takes it off.
  const std = logitStd(logitVariance, secondMoment) * Math.sqrt(1 - correlation);
  const { participation, jacobian } = gaussianSoftmax(tokens, std);
  const apart = secondMoment - product;
  return {
    state: {
      mean: 0,
      secondMoment: valueVariance * (product + apart * participation),
      product: valueVariance * (product + apart / tokens),
      width: layer.width,
    },
    chi:
      attentionChi(valueVariance, gradientCorrelation, participation) +
      attentionLogitChi(
        valueVariance,
        correlation,
        logitStd(logitVariance, secondMoment),
        jacobian,
      ),
  };
}
