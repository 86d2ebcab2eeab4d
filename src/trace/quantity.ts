import type { Entry } from "../core/registry.ts";
import type { Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { ActivationRef } from "../model/activation.ts";
import type { Observable } from "../model/layer.ts";

/** A trained tensor of a layer with what happened to it in one step. */
export interface WatchedParameter {
  /** Full name, `layer/parameter`. */
  readonly name: string;
  readonly value: Tensor;
  /** ∂L/∂θ: before clipping, without regularization. */
  readonly grad: Tensor | undefined;
  /** θ after the step − θ before it. */
  readonly change: Tensor;
}

/** A tensor inside a layer with ∂L/∂ of it; `undefined` where the loss does not depend on it. */
export interface WatchedTensor {
  readonly value: Tensor;
  readonly grad: Tensor | undefined;
}

/** Everything a quantity may read of one layer at one step. Tensors carry the batch axis in front. */
export interface WatchedLayer {
  readonly name: string;
  readonly activation: ActivationRef | undefined;
  /** z, the input of the activation. */
  readonly preActivation: Tensor | undefined;
  readonly output: Tensor;
  /** ∂L/∂z; ∂L/∂output where the layer has no activation. */
  readonly grad: Tensor | undefined;
  /** The weight matrix, or every trained tensor where there is none. */
  readonly weights: readonly WatchedParameter[];
  /** What the layer shows of its inside; a list holds one tensor, or one for every time step. */
  readonly observed: Readonly<Partial<Record<Observable, readonly WatchedTensor[]>>>;
  /** Where a skip connection ends: the gradient of the whole fork, and of the sum that the skip leads it back to. */
  readonly skip: { readonly fork: Tensor; readonly sum: Tensor } | undefined;
}

/** Something that is measured at a layer while it trains. */
export interface Quantity extends Entry {
  readonly symbol: string;
  readonly unit: string;
  readonly per: "layer";
  /** The pass whose tensors it reads: measured right behind it, they are still in the processor's cache. */
  readonly pass: "forward" | "backward";
  /** One element, of any rank; `undefined` where the layer does not have it. */
  measure(ops: Ops, layer: WatchedLayer): Tensor | undefined;
}

/** Several numbers of a layer, measured while it trains. */
export interface Profile extends Entry {
  readonly symbol: string;
  readonly unit: string;
  /** What the numbers stand for, one after the other. */
  readonly per: "time step" | "exponent";
  /** A vector; `undefined` where the layer does not have it. */
  measure(ops: Ops, layer: WatchedLayer): Tensor | undefined;
  /**
   * The same of many layers, where that takes fewer operators: the layers that have it, and their vectors, of one length,
   * one behind the other; `undefined` where none has it.
   */
  together?(
    ops: Ops,
    layers: readonly WatchedLayer[],
  ): { readonly layers: readonly WatchedLayer[]; readonly values: Tensor } | undefined;
}

/** ‖·‖₂ over several tensors together; `undefined` for none. */
export function normOf(ops: Ops, tensors: readonly Tensor[]): Tensor | undefined {
  const square = sumSquares(ops, tensors);
  return square && ops.sqrt(square);
}

/** ‖·‖₂² over several tensors together; `undefined` for none. */
export function sumSquares(ops: Ops, tensors: readonly Tensor[]): Tensor | undefined {
  const [first, ...rest] = tensors.map((tensor) => ops.reduceSumSquare(tensor, undefined, true));
  return first && rest.reduce((sum, square) => ops.add(sum, square), first);
}

/** ‖∂L/∂·‖₂ of every tensor in a list, as a vector; 0 where the loss does not depend on one; `undefined` for no list. */
export function normsOver(
  ops: Ops,
  tensors: readonly WatchedTensor[] | undefined,
): Tensor | undefined {
  if (!tensors || tensors.every(({ grad }) => grad === undefined)) return undefined;
  const squares = tensors.map(({ grad }) =>
    grad ? ops.reshape(ops.reduceSumSquare(grad), [1]) : ops.constant([0], [1]),
  );
  return ops.sqrt(ops.concat(squares, 0));
}
