import type { Ops } from "../graph/ops.ts";
import type { Shape, Tensor } from "../graph/tensor.ts";
import type { ForwardContext } from "./layer.ts";

/**
 * x·keep / (1 − rate) while training, keep = 1 with probability 1 − rate; x otherwise. At rate 1 all is 0.
 *
 * @param noiseShape - broadcasts over x: what shares a number is dropped together.
 */
export function dropped(
  ops: Ops,
  x: Tensor,
  rate: number,
  context: Pick<ForwardContext, "training" | "noise">,
  noiseShape: Shape = x.shape,
): Tensor {
  if (!context.training || rate === 0) return x;
  if (rate === 1) return ops.mul(x, 0);
  const keep = ops.cast(ops.not(ops.less(context.noise(noiseShape), rate)));
  return ops.mul(x, ops.div(keep, 1 - rate));
}
