import type { Ops } from "../../graph/ops.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { type ClipRule, toNorm } from "../clip.ts";
import { flatten } from "../layout.ts";

/** Norms that are remembered; the paper remembers all, of runs that are shorter than the ones it warns of. */
const remembered = 128;
const norms = "clip/norms";

/**
 * Bounds the norm of the whole gradient to the p-th percentile of the run's last 128 norms, this one included. The
 * percentile lies between the two nearest norms, as numpy's does. The threshold is p.
 */
export const auto = {
  id: "auto",
  summary: "Bounds the norm of the whole gradient to a percentile of the run's own norms.",
  source:
    "Seetharaman et al. 2020 — https://arxiv.org/abs/2007.14469; https://github.com/pseeth/autoclip",
  threshold: 10,
  most: 100,
  // Places that are still empty hold ∞, which no finite norm is above.
  carried: [{ name: norms, shape: [remembered], initial: Number.POSITIVE_INFINITY }],
  clip(ops, { parts, threshold, carried }) {
    const grad = flatten(
      ops,
      parts.map((part) => part.grad),
    );
    const before = carried.get(norms);
    if (!before) return { grad };
    const newest = ops.reshape(ops.sqrt(ops.reduceSumSquare(grad)), [1]);
    const [kept = before] = ops.split(before, [remembered - 1, 1], 0);
    const history = ops.concat([newest, kept], 0);
    return {
      grad: toNorm(ops, grad, percentile(ops, history, threshold)),
      carried: { [norms]: history },
    };
  },
} as const satisfies ClipRule;

/**
 * The p-th percentile of the finite elements of a vector, between the two nearest ones. Without sorting: the r-th
 * smallest, from 0, is the smallest of those that more than r elements do not exceed.
 */
function percentile(ops: Ops, xs: Tensor, p: number): Tensor {
  const size = xs.shape[0] ?? 1;
  const isAbove = ops.greater(ops.reshape(xs, [1, size]), ops.reshape(xs, [size, 1]));
  const notAbove = ops.sub(size, ops.reduceSum(ops.cast(isAbove), [1]));
  const count = ops.reduceSum(ops.cast(ops.less(xs, Number.POSITIVE_INFINITY)));
  const position = ops.mul(ops.sub(count, 1), p / 100);
  const beyond = (rank: Tensor) =>
    ops.neg(
      ops.reduceMax(ops.where(ops.greater(notAbove, rank), ops.neg(xs), Number.NEGATIVE_INFINITY)),
    );

  const low = beyond(position);
  const next = beyond(ops.add(position, 1));
  const high = ops.where(ops.less(next, Number.POSITIVE_INFINITY), next, low);
  const share = ops.sub(position, ops.floor(position));
  return ops.add(low, ops.mul(share, ops.sub(high, low)));
}
