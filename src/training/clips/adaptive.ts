import type { Ops } from "../../graph/ops.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { ClipPart, ClipRule } from "../clip.ts";
import { flatten } from "../layout.ts";

/** ε of the paper, eq. 3: weights of 0 could not move without it. */
const smallestNorm = 1e-3;
/** Of the authors' code: no division by 0 where the bound itself is 0. */
const smallestGradNorm = 1e-6;

/**
 * g · λ·max(‖w‖, ε)/‖g‖ for every unit with ‖g‖ > λ·max(‖w‖, ε), but not in the output layer. A unit is a column of a
 * kernel, all axes but the last; a bias or gain is one unit, as in the authors' code.
 */
export const adaptive = {
  id: "adaptive",
  summary: "Bounds the gradient of every unit to a share of the norm of its weights.",
  source:
    "Brock et al. 2021, §4, eq. 3 — https://arxiv.org/abs/2102.06171; https://github.com/google-deepmind/deepmind-research/tree/master/nfnets",
  threshold: 0.01,
  most: Number.POSITIVE_INFINITY,
  carried: [],
  clip: (ops, { parts, threshold }) => ({
    grad: flatten(
      ops,
      parts.map((part) => (part.isOutput ? part.grad : bounded(ops, part, threshold))),
    ),
  }),
} as const satisfies ClipRule;

function bounded(ops: Ops, { value, grad }: ClipPart, share: number): Tensor {
  const most = ops.mul(ops.max(unitNorms(ops, value), smallestNorm), share);
  const norms = unitNorms(ops, grad);
  const hasNorm = ops.less(norms, Number.POSITIVE_INFINITY);
  const factors = ops.where(hasNorm, ops.div(most, ops.max(norms, smallestGradNorm)), 1);
  return ops.mul(grad, ops.where(ops.greater(norms, most), factors, 1));
}

function unitNorms(ops: Ops, x: Tensor): Tensor {
  const rank = x.shape.length;
  const axes = Array.from({ length: Math.max(1, rank - 1) }, (_, axis) => axis);
  return ops.sqrt(ops.reduceSumSquare(x, axes, true));
}
