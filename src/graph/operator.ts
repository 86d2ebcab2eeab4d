import type { Ops } from "./ops.ts";
import type { Block, DataType, Shape, Tensor } from "./tensor.ts";

/** How ONNX carries an attribute; `"input"` is an int64 list that ONNX wants as a constant input. */
export type AttributeKind = "int" | "ints" | "float" | "input";
export type Attributes = Readonly<Record<string, number | readonly number[]>>;

/** Shape and type of one output. */
export interface Signature {
  readonly shape: Shape;
  readonly type: DataType;
}

/** One operator applied: the tensors that go in and come out. */
export interface Call {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attributes: Attributes;
}

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
  gradient(ops: Ops, call: Call, grads: readonly (Tensor | undefined)[]): readonly (Tensor | undefined)[];
  /** The float64 value of every output: the oracle for all engines. */
  evaluate(inputs: readonly Block[], attributes: Attributes, outputs: readonly Signature[]): readonly Float64Array[];
}

/** The gradient rule of operators that are piecewise constant. */
export function noGradient(): readonly undefined[] {
  return [];
}

export function numberAttribute(attributes: Attributes, name: string, fallback: number): number {
  const value = attributes[name];
  return typeof value === "number" ? value : fallback;
}

export function listAttribute(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  if (typeof value === "number" || value === undefined)
    throw new RangeError(`graph: attribute "${name}" must be a list, got ${value}`);
  return value;
}
