import type { Attributes, Call, Signature } from "./call.ts";
import type { Ops } from "./ops.ts";
import type { Block, Tensor } from "./tensor.ts";

/** How ONNX carries an attribute; `"input"` is an int64 list that ONNX wants as a constant input. */
export type AttributeKind = "int" | "ints" | "float" | "string" | "input";

/** A primitive operator, named as in ONNX. Every rule is required: one that is missing does not compile. */
export interface Operator {
  readonly op: string;
  readonly attributes: Readonly<Record<string, AttributeKind>>;
  /** Shapes and types of the outputs. @throws RangeError when the inputs do not fit. */
  infer(inputs: readonly Tensor[], attributes: Attributes): readonly Signature[];
  /**
   * Vector–Jacobian product: ∂L/∂input for every input from ∂L/∂output.
   *
   * @param grads - one per output; `undefined` where the loss does not depend on it.
   * @returns one per input; `undefined` where the input has no gradient.
   */
  gradient(
    ops: Ops,
    call: Call,
    grads: readonly (Tensor | undefined)[],
  ): readonly (Tensor | undefined)[];
  /** The float64 value of every output: the oracle for all engines. */
  evaluate(
    inputs: readonly Block[],
    attributes: Attributes,
    outputs: readonly Signature[],
  ): readonly Float64Array[];
}

/** The gradient rule of operators that are piecewise constant. */
export function noGradient(): readonly undefined[] {
  return [];
}
