import type { Ops } from "../graph/ops.ts";
import { type Shape, sizeOf, type Tensor } from "../graph/tensor.ts";
import { fansOf } from "./fans.ts";
import type { InitializerRef } from "./initializer.ts";
import type { ParameterSpec, Regularizer } from "./layer.ts";

/** What the four projections of attention have in common. */
export interface ProjectionConfig {
  readonly useBias: boolean;
  readonly biasInitializer: InitializerRef;
  readonly kernelRegularizer: Regularizer | undefined;
  readonly biasRegularizer: Regularizer | undefined;
}

/**
 * Kernel and bias of one projection. Fans count the axes that the projection sums over and those it makes, as Keras 3
 * does since its initializers know the axes; Keras 2 takes [features, heads, size] for a convolution's kernel and starts
 * smaller.
 */
export function projectionParameters(
  { useBias, biasInitializer, kernelRegularizer, biasRegularizer }: ProjectionConfig,
  name: string,
  from: Shape,
  to: Shape,
  initializer: InitializerRef,
): readonly ParameterSpec[] {
  const kernel = {
    name: `${name}/kernel`,
    shape: [...from, ...to],
    initializer,
    fans: { fanIn: sizeOf(from), fanOut: sizeOf(to) },
    trainable: true,
    regularizer: kernelRegularizer,
  };
  const bias = {
    name: `${name}/bias`,
    shape: to,
    initializer: biasInitializer,
    fans: fansOf(to),
    trainable: true,
    regularizer: biasRegularizer,
  };
  return useBias ? [kernel, bias] : [kernel];
}

type Parameters = Readonly<Record<string, Tensor>>;

/** x·W + b for every head: [batch, heads, tokens, size]. */
export function headsOf(ops: Ops, x: Tensor, parameters: Parameters, name: string): Tensor {
  const { [`${name}/kernel`]: kernel, [`${name}/bias`]: bias } = parameters;
  if (!kernel) throw new RangeError(`multi-head-attention: ${name}/kernel is missing`);
  const [features = 1, count = 1, size = 1] = kernel.shape;
  const rows = ops.reshape(x, [sizeOf(x.shape) / features, features]);
  const matrix = ops.reshape(kernel, [features, count * size]);
  const projected = ops.gemm(rows, matrix, bias && ops.reshape(bias, [count * size]));
  return ops.transpose(ops.reshape(projected, [...x.shape.slice(0, 2), count, size]), [0, 2, 1, 3]);
}

/** The linear map of all heads of a token: [batch, tokens, features]. */
export function headsJoined(ops: Ops, read: Tensor, parameters: Parameters): Tensor {
  const { "attention_output/kernel": kernel, "attention_output/bias": bias } = parameters;
  if (!kernel) throw new RangeError("multi-head-attention: attention_output/kernel is missing");
  const [batch = 1, tokens = 1, count = 1, size = 1] = read.shape;
  const features = kernel.shape[2] ?? 1;
  const rows = ops.reshape(read, [batch * tokens, count * size]);
  const matrix = ops.reshape(kernel, [count * size, features]);
  return ops.reshape(ops.gemm(rows, matrix, bias), [batch, tokens, features]);
}
