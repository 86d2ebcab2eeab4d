import type { Initialization } from "./length-map.ts";

/** σ_w² = fan-in · Var W and σ_b² of a layer that a library or paper initializes. */
export type InitializationRule = (fanIn: number, fanOut: number) => Initialization;

/** Variance of a standard normal cut at ±2: what truncation without correction leaves. */
export const truncatedNormalVariance = 0.87962566103423978 ** 2;

/** He et al. 2015, eq. 10: Var W = 2 / fan-in — https://arxiv.org/abs/1502.01852 */
export const he: InitializationRule = () => ({ weightVariance: 2, biasVariance: 0 });

/** LeCun et al. 1998, Efficient BackProp, §4.6: Var W = 1 / fan-in. */
export const lecun: InitializationRule = () => ({ weightVariance: 1, biasVariance: 0 });

/** Glorot & Bengio 2010, eq. 12: Var W = 2 / (fan-in + fan-out); the default of Keras and TF.js. */
export const glorot: InitializationRule = (fanIn, fanOut) => ({
  weightVariance: (2 * fanIn) / (fanIn + fanOut),
  biasVariance: 0,
});

/**
 * The default of PyTorch's Linear and Conv layers: weights and biases uniform on ±1 / √fan-in, hence a third of LeCun's
 * variance. Source: torch.nn.Linear, `kaiming_uniform_(a=√5)`.
 */
export const pytorchDefault: InitializationRule = (fanIn) => ({
  weightVariance: 1 / 3,
  biasVariance: 1 / (3 * fanIn),
});

/** Weights of one standard deviation whatever the width, as in `normal(0, 0.01)`: σ_w² = fan-in · std². */
export function fixedStd(std: number): InitializationRule {
  return (fanIn) => ({ weightVariance: fanIn * std * std, biasVariance: 0 });
}
