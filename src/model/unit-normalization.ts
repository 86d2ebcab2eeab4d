import type { Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";
import { initializerRef } from "./initializers/index.ts";
import type { ParameterSpec } from "./layer.ts";

// Keras' for LayerNormalization — keras.io/api/layers/normalization_layers/layer_normalization
const epsilon = 1e-3;

/** γ·(z − mean) / √(variance + ε) for every row of z [batch, units], mean and variance over its units. */
export function normalizedUnits(ops: Ops, z: Tensor, gamma: Tensor): Tensor {
  const centered = ops.sub(z, ops.reduceMean(z, [1], true));
  const variance = ops.reduceMean(ops.mul(centered, centered), [1], true);
  return ops.mul(ops.div(centered, ops.sqrt(ops.add(variance, epsilon))), gamma);
}

/** a·b + c, or with γ norm(a·b) + c. */
export function affine(
  ops: Ops,
  a: Tensor,
  b: Tensor,
  c: Tensor | undefined,
  gamma: Tensor | undefined,
): Tensor {
  if (!gamma) return ops.gemm(a, b, c);
  const normalized = normalizedUnits(ops, ops.gemm(a, b), gamma);
  return c ? ops.add(normalized, c) : normalized;
}

/** A gain of ones or a shift of zeros, as Ba et al. 2016 start them. */
export function unitParameter(name: string, size: number, start: "ones" | "zeros"): ParameterSpec {
  return {
    name,
    shape: [size],
    initializer: initializerRef(start),
    fans: { fanIn: size, fanOut: size },
    trainable: true,
    regularizer: undefined,
  };
}
