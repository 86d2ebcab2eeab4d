import type { Attributes } from "./call.ts";
import type { Graph, Node } from "./graph.ts";
import type { DataType, Shape, Tensor } from "./tensor.ts";

/** A tensor, or a number that stands for a scalar constant. */
export type Operand = Tensor | number;

/** Builds a graph: every method appends one operator and returns its output. */
export interface Ops {
  input(name: string, shape: Shape, type?: DataType): Tensor;
  constant(data: ArrayLike<number>, shape: Shape): Tensor;
  isConstant(tensor: Tensor): boolean;
  /** Names the nodes that `body` appends after a layer, so that engine errors say where they come from. */
  scope<T>(name: string, body: () => T): T;
  /** Appends any operator. The same operator on the same inputs is appended once. */
  emit(op: string, inputs: readonly Operand[], attributes?: Attributes): readonly Tensor[];
  /** The nodes so far, for differentiation. */
  nodes(): readonly Node[];
  /** The graph that computes `outputs`, under the names given, without what they do not depend on. */
  graph(outputs: Readonly<Record<string, Tensor>>): Graph;

  add(a: Operand, b: Operand): Tensor;
  sub(a: Operand, b: Operand): Tensor;
  mul(a: Operand, b: Operand): Tensor;
  div(a: Operand, b: Operand): Tensor;
  max(a: Operand, b: Operand): Tensor;
  min(a: Operand, b: Operand): Tensor;
  neg(x: Operand): Tensor;
  abs(x: Operand): Tensor;
  sign(x: Operand): Tensor;
  exp(x: Operand): Tensor;
  log(x: Operand): Tensor;
  sqrt(x: Operand): Tensor;
  erf(x: Operand): Tensor;
  tanh(x: Operand): Tensor;
  sigmoid(x: Operand): Tensor;
  softplus(x: Operand): Tensor;
  relu(x: Operand): Tensor;
  identity(x: Operand): Tensor;
  greater(a: Operand, b: Operand): Tensor;
  less(a: Operand, b: Operand): Tensor;
  equal(a: Operand, b: Operand): Tensor;
  or(a: Operand, b: Operand): Tensor;
  not(x: Operand): Tensor;
  isNaN(x: Operand): Tensor;
  where(condition: Tensor, a: Operand, b: Operand): Tensor;
  /** A bool as 0 and 1. */
  cast(x: Tensor): Tensor;
  /** a·b + c for matrices; `transA`, `transB` transpose first. */
  gemm(
    a: Tensor,
    b: Tensor,
    c?: Tensor,
    options?: { readonly transA?: boolean; readonly transB?: boolean },
  ): Tensor;
  transpose(x: Tensor, perm: readonly number[]): Tensor;
  reshape(x: Tensor, shape: Shape): Tensor;
  expand(x: Operand, shape: Shape): Tensor;
  concat(xs: readonly Tensor[], axis: number): Tensor;
  split(x: Tensor, sizes: readonly number[], axis: number): readonly Tensor[];
  /** `axes` undefined: all of them. */
  reduceSum(x: Tensor, axes?: readonly number[], keepdims?: boolean): Tensor;
  reduceMean(x: Tensor, axes?: readonly number[], keepdims?: boolean): Tensor;
  /** NaN where any element is NaN: ONNX Runtime's own ReduceMax drops NaN, so this asks for it apart. */
  reduceMax(x: Tensor, axes?: readonly number[], keepdims?: boolean): Tensor;
  reduceSumSquare(x: Tensor, axes?: readonly number[], keepdims?: boolean): Tensor;
  softmax(x: Tensor, axis?: number): Tensor;
  logSoftmax(x: Tensor, axis?: number): Tensor;
}
