import type { Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";

/** Keeps a vector of length 0 from dividing by 0; far below any squared length that carries a signal. */
const tiny = 1e-30;

/**
 * Mean cosine of all pairs of different vectors, (‖Σ x̂‖² − n) / (n·(n − 1)) for n unit vectors x̂.
 *
 * @param x - `[groups, n, features]`, n ≥ 2; pairs are taken within a group and averaged over all groups.
 */
export function meanPairCosine(ops: Ops, x: Tensor): Tensor {
  const [groups = 1, n = 2] = x.shape;
  const squares = ops.reduceSumSquare(x, [2], true);
  const unit = ops.div(x, ops.sqrt(ops.add(squares, tiny)));
  const sums = ops.reduceSum(unit, [1], true);
  const squared = ops.reduceSumSquare(sums, undefined, true);
  return ops.div(ops.sub(squared, groups * n), groups * n * (n - 1));
}
