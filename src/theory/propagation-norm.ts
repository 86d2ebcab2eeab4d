import { groupNormChi, smallBatchFactor } from "./norm-multipliers.ts";
import type { NormStage } from "./propagation-layer.ts";
import type { SignalState, StageEffect } from "./propagation-state.ts";

/** A normalization applied: lengths are γ² behind it, and the squared gradient is divided by what it divided by. */
export function normalized(layer: NormStage, state: SignalState): StageEffect {
  const { mean, secondMoment, product } = state;
  const { gammaSquared } = layer;
  const plain = { width: state.width, profile: state.profile };
  switch (layer.kind) {
    case "batch-norm": {
      // Over a batch a unit varies by what two inputs do not share.
      const variance = Math.max(0, secondMoment - product);
      return {
        state: { ...plain, mean: 0, secondMoment: gammaSquared, product: 0 },
        chi: (gammaSquared / variance) * smallBatchFactor(layer.batchSize),
      };
    }
    case "layer-norm": {
      const scale = gammaSquared / (secondMoment - mean * mean);
      const shared = scale * (product - mean * mean);
      return {
        state: { width: state.width, mean: 0, secondMoment: gammaSquared, product: shared },
        chi: scale * (1 - 2 / layer.width),
      };
    }
    case "rms-norm": {
      const scale = gammaSquared / secondMoment;
      return {
        state: {
          width: state.width,
          mean: mean * Math.sqrt(scale),
          secondMoment: gammaSquared,
          product: product * scale,
        },
        chi: scale * (1 - 1 / layer.width),
      };
    }
    case "group-norm": {
      const { channels, width } = layer;
      const scale = groupNormChi(mean, secondMoment, product, channels, gammaSquared);
      const kept = (product - mean * mean) * (1 - 1 / channels);
      return {
        state: { ...plain, mean: 0, secondMoment: gammaSquared, product: scale * kept },
        chi: scale * (1 - 2 / width),
      };
    }
    default:
      return layer satisfies never;
  }
}
