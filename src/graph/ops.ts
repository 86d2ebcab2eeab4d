import type { Attributes } from "./call.ts";
import type { Graph, Node } from "./graph.ts";
import type { DataType, Shape, Tensor } from "./tensor.ts";

/** How ∂L/∂y becomes ∂L/∂input for every input of a part of a graph. */
export interface GradientRule {
  readonly inputs: readonly Tensor[];
  gradient(dy: Tensor): readonly (Tensor | undefined)[];
}

/** How a window moves over the spatial axes: one number for each, two for the pads. */
export interface Window {
  readonly kernelShape: readonly number[];
  /** 1 unless told. */
  readonly strides?: readonly number[];
  /** Added before every axis, then behind every axis: top, left, bottom, right. None unless told. */
  readonly pads?: readonly number[];
  /** 1 unless told. */
  readonly dilations?: readonly number[];
}

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
  /**
   * y, differentiated by a rule of its own: where what y is computed from has a shorter derivative than the chain of its
   * operators. `inputs` are all that y depends on and that has a gradient; what lies between them and y gets none. Walks
   * that stop at some tensors go operator by operator.
   */
  withGradient(y: Tensor, rule: GradientRule): Tensor;
  /** The rule of a tensor, if it has one. */
  ruleOf(y: Tensor): GradientRule | undefined;
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
  /** A bool as 0 and 1, or any tensor as the type given; float16 and bfloat16 round, int64 cuts off. */
  cast(x: Tensor, type?: DataType): Tensor;
  floor(x: Operand): Tensor;
  /** Products of the matrices in the last two axes; the axes before them broadcast. */
  matmul(a: Tensor, b: Tensor): Tensor;
  /** From `starts` up to `ends`, exclusive, along `axes`, every `steps`-th; `steps` are positive, or −1 to reverse. */
  slice(
    x: Tensor,
    starts: readonly number[],
    ends: readonly number[],
    axes: readonly number[],
    steps?: readonly number[],
  ): Tensor;
  /** Zeros around x: as many before each axis, then as many behind each. */
  pad(x: Tensor, before: readonly number[], after: readonly number[]): Tensor;
  /** The rows of x that int64 indices name: shape `[...indices, ...x.shape.slice(1)]`. */
  gather(x: Tensor, indices: Tensor): Tensor;
  /** Zeros of `shape` with each row of `updates` added at the row that the int64 index names: the transpose of gather. */
  scatterRows(shape: Shape, indices: Tensor, updates: Tensor): Tensor;
  /** Zeros [size] with each of `updates` added at the element that its int64 index names. */
  scatterAdd(size: number, indices: Tensor, updates: Tensor): Tensor;
  /** Cross-correlation: x [N, C, ...spatial] with w [M, C / group, ...kernel], plus a bias [M]. */
  conv(x: Tensor, w: Tensor, window: Window, group?: number, bias?: Tensor): Tensor;
  /** Largest element of each window of x [N, C, ...spatial]; padding never wins. NaN where the window holds one. */
  maxPool(x: Tensor, window: Window): Tensor;
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
