import { activationRef } from "./activations/index.ts";
import { initializerRef } from "./initializers/index.ts";
import type { LayerConfigs } from "./model.ts";

const shared: LayerConfigs["SimpleRNN"] = {
  units: 2,
  activation: activationRef("tanh"),
  useBias: true,
  kernelInitializer: initializerRef("glorot-uniform"),
  recurrentInitializer: initializerRef("orthogonal"),
  biasInitializer: initializerRef("zeros"),
  kernelRegularizer: { l1: 0.1, l2: 0.2 },
  recurrentRegularizer: { l1: 0, l2: 0.3 },
  biasRegularizer: undefined,
  dropout: 0,
  recurrentDropout: 0,
  returnSequences: false,
  goBackwards: false,
  zeroOutputForMask: false,
  layerNormalization: false,
};
const gated = { ...shared, recurrentActivation: activationRef("sigmoid") };

/** One configuration of every recurrent layer, all at Keras' defaults but for the regularizers. */
export const recurrentConfigs: Pick<LayerConfigs, "SimpleRNN" | "LSTM" | "GRU"> = {
  SimpleRNN: shared,
  LSTM: { ...gated, unitForgetBias: true },
  GRU: { ...gated, resetAfter: false },
};

/** Three time steps of two features. */
export const sequence = [[3, 2]] as const;

/** For a batch of four: whole, cut short, with a hole, and nothing at all. */
export const raggedMask = [1, 1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0];

/** What every recurrent layer is tried with, as changes of its configuration. */
export const recurrentVariants = [
  {},
  {
    useBias: false,
    returnSequences: true,
    goBackwards: true,
    activation: activationRef("linear"),
  },
  { dropout: 0.3, recurrentDropout: 0.4, layerNormalization: true, returnSequences: true },
  { layerNormalization: true, useBias: false },
] as const;
