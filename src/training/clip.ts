import type { Entry } from "../core/registry.ts";
import type { Operand, Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Carried } from "./carried.ts";

/** One trained tensor, as a bound on gradients sees it. */
export interface ClipPart {
  readonly value: Tensor;
  readonly grad: Tensor;
  /** True for the tensors of the output layer. */
  readonly isOutput: boolean;
}

/** What a bound reads at one step. */
export interface ClipStep {
  /** Every trained tensor, in the layout's order. */
  readonly parts: readonly ClipPart[];
  readonly threshold: number;
  /** What the step before left, by name. */
  readonly carried: ReadonlyMap<string, Tensor>;
}

/** The bounded gradient in one flat vector, and what goes on to the next step, by name. */
export interface ClipResult {
  readonly grad: Tensor;
  readonly carried?: Readonly<Record<string, Tensor>>;
}

/** A bound on gradients, applied before the optimizer sees them. */
export interface ClipRule extends Entry {
  /** The paper's threshold; `undefined` where it depends on the network. */
  readonly threshold: number | undefined;
  /** No threshold above this makes sense. */
  readonly most: number;
  readonly carried: readonly Carried[];
  /** A norm that is not finite leaves the gradient as it is: clipping must not hide it. */
  clip(ops: Ops, step: ClipStep): ClipResult;
}

/** g · c/‖g‖ where c < ‖g‖ < ∞. */
export function toNorm(ops: Ops, grad: Tensor, threshold: Operand): Tensor {
  const norm = ops.sqrt(ops.reduceSumSquare(grad));
  const bounded = ops.where(ops.less(norm, Number.POSITIVE_INFINITY), ops.div(threshold, norm), 1);
  return ops.mul(grad, ops.where(ops.greater(norm, threshold), bounded, 1));
}
