import type { Attributes } from "./call.ts";
import { type Node, reachable } from "./graph.ts";
import { operatorOf } from "./operators/index.ts";
import type { GradientRule, Operand, Ops, Window } from "./ops.ts";
import { type Block, type Shape, sameShape, type Tensor, typeCodes } from "./tensor.ts";
import { withFewerTransposes } from "./transposes.ts";

/** An empty graph to build on. */
export function builder(): Ops {
  const inputs: Tensor[] = [];
  const constants = new Map<string, Block>();
  const constantNames = new Map<string, Tensor>();
  const nodes: Node[] = [];
  const known = new Map<string, readonly Tensor[]>();
  const nodeOutputs = new Set<string>();
  const rules = new Map<string, GradientRule>();
  const scopes: string[] = [];
  let count = 0;

  function constant(data: ArrayLike<number>, shape: Shape): Tensor {
    const key = data.length <= 16 ? `${shape}:${Array.from(data)}` : "";
    const existing = key === "" ? undefined : constantNames.get(key);
    if (existing) return existing;
    const tensor: Tensor = { name: `constant_${constants.size}`, shape, type: "float32" };
    constants.set(tensor.name, { shape, data: Float64Array.from(data) });
    if (key !== "") constantNames.set(key, tensor);
    return tensor;
  }

  const tensorOf = (x: Operand): Tensor => (typeof x === "number" ? constant([x], []) : x);

  function emit(
    op: string,
    operands: readonly Operand[],
    attributes: Attributes = {},
  ): readonly Tensor[] {
    const tensors = operands.map(tensorOf);
    const key = `${op}(${tensors.map(({ name }) => name)})${JSON.stringify(attributes)}`;
    const existing = known.get(key);
    if (existing) return existing;
    const name = [...scopes, `${op}_${count++}`].join("/");
    const signatures = operatorOf(op).infer(tensors, attributes);
    const outputs = signatures.map((signature, i) => ({
      ...signature,
      name: i === 0 ? name : `${name}:${i}`,
    }));
    nodes.push({ op, name, inputs: tensors, outputs, attributes });
    for (const output of outputs) nodeOutputs.add(output.name);
    known.set(key, outputs);
    return outputs;
  }

  function one(op: string, operands: readonly Operand[], attributes?: Attributes): Tensor {
    const [output] = emit(op, operands, attributes);
    if (!output) throw new RangeError(`graph: operator has no output, got ${op}`);
    return output;
  }

  function reduced(op: string) {
    return (
      x: Tensor,
      axes: readonly number[] = x.shape.map((_, i) => i),
      keepdims = false,
    ): Tensor => one(op, [x], { axes, keepdims: keepdims ? 1 : 0 });
  }

  return {
    input(name, shape, type = "float32") {
      const tensor: Tensor = { name, shape, type };
      inputs.push(tensor);
      return tensor;
    },
    constant,
    isConstant: ({ name }) => constants.has(name),
    scope(name, body) {
      scopes.push(name);
      try {
        return body();
      } finally {
        scopes.pop();
      }
    },
    emit,
    nodes: () => nodes,
    withGradient(y, rule) {
      rules.set(y.name, rule);
      return y;
    },
    ruleOf: ({ name }) => rules.get(name),
    graph(outputs) {
      const named = Object.entries(outputs).map(([name, tensor]) => ({ name, tensor }));
      const renamed = new Map<string, string>();
      const ends: Node[] = [];
      for (const { name, tensor } of named) {
        // A copy, for what is an input, a constant or an output already; all else takes the output's name.
        const isFree = nodeOutputs.has(tensor.name) && !renamed.has(tensor.name);
        if (isFree) renamed.set(tensor.name, name);
        else ends.push(copy(tensor, name));
      }
      const rename = (tensor: Tensor): Tensor => ({
        ...tensor,
        name: renamed.get(tensor.name) ?? tensor.name,
      });
      const all = [...nodes, ...ends].map((node) => ({
        ...node,
        inputs: node.inputs.map(rename),
        outputs: node.outputs.map(rename),
      }));
      const tensors = named.map(({ name, tensor }) => ({ ...tensor, name }));
      const kept = reachable(all, tensors);
      const used = new Set(kept.flatMap((node) => node.inputs.map(({ name }) => name)));
      return withFewerTransposes({
        inputs: inputs.filter(({ name }) => used.has(name)),
        outputs: tensors,
        constants: new Map([...constants].filter(([name]) => used.has(name))),
        nodes: kept,
      });
    },
    add: (a, b) => one("Add", [a, b]),
    sub: (a, b) => one("Sub", [a, b]),
    mul: (a, b) => one("Mul", [a, b]),
    div: (a, b) => one("Div", [a, b]),
    max: (a, b) => one("Max", [a, b]),
    min: (a, b) => one("Min", [a, b]),
    neg: (x) => one("Neg", [x]),
    abs: (x) => one("Abs", [x]),
    sign: (x) => one("Sign", [x]),
    exp: (x) => one("Exp", [x]),
    log: (x) => one("Log", [x]),
    sqrt: (x) => one("Sqrt", [x]),
    erf: (x) => one("Erf", [x]),
    tanh: (x) => one("Tanh", [x]),
    sigmoid: (x) => one("Sigmoid", [x]),
    softplus: (x) => one("Softplus", [x]),
    relu: (x) => one("Relu", [x]),
    identity: (x) => one("Identity", [x]),
    greater: (a, b) => one("Greater", [a, b]),
    less: (a, b) => one("Less", [a, b]),
    equal: (a, b) => one("Equal", [a, b]),
    or: (a, b) => one("Or", [a, b]),
    not: (x) => one("Not", [x]),
    isNaN: (x) => one("IsNaN", [x]),
    where: (condition, a, b) => one("Where", [condition, a, b]),
    cast: (x, type = "float32") =>
      x.type === type ? x : one("Cast", [x], { to: typeCodes[type] }),
    floor: (x) => one("Floor", [x]),
    matmul: (a, b) => one("MatMul", [a, b]),
    slice: (x, starts, ends, axes, steps = axes.map(() => 1)) =>
      one("Slice", [x], { starts, ends, axes, steps }),
    pad: (x, before, after) =>
      [...before, ...after].every((count) => count === 0)
        ? x
        : one("Pad", [x], { pads: [...before, ...after] }),
    gather: (x, indices) => one("Gather", [x, indices], { axis: 0 }),
    scatterRows: (shape, indices, updates) =>
      one(
        "ScatterND",
        [
          one("Expand", [0], { shape }),
          one("Reshape", [indices], { shape: [...indices.shape, 1] }),
          updates,
        ],
        { reduction: "add" },
      ),
    scatterAdd: (size, indices, updates) =>
      one("ScatterElements", [one("Expand", [0], { shape: [size] }), indices, updates], {
        axis: 0,
        reduction: "add",
      }),
    conv: (x, w, window, group = 1, bias) =>
      one("Conv", bias ? [x, w, bias] : [x, w], { ...windowed(window), group }),
    maxPool(x, window) {
      const top = one("MaxPool", [x], windowed(window));
      const nans = one("MaxPool", [one("Cast", [one("IsNaN", [x])], { to: 1 })], windowed(window));
      return one("Where", [one("Greater", [nans, 0]), Number.NaN, top]);
    },
    gemm: (a, b, c, { transA = false, transB = false } = {}) =>
      one("Gemm", c ? [a, b, c] : [a, b], { transA: transA ? 1 : 0, transB: transB ? 1 : 0 }),
    transpose: (x, perm) => one("Transpose", [x], { perm }),
    reshape: (x, shape) => (sameShape(x.shape, shape) ? x : one("Reshape", [x], { shape })),
    expand: (x, shape) =>
      sameShape(tensorOf(x).shape, shape) ? tensorOf(x) : one("Expand", [x], { shape }),
    concat: (xs, axis) => (xs.length === 1 && xs[0] ? xs[0] : one("Concat", xs, { axis })),
    split: (x, sizes, axis) =>
      sizes.length === 1 ? [x] : emit("Split", [x], { axis, split: sizes }),
    reduceSum: reduced("ReduceSum"),
    reduceMean: reduced("ReduceMean"),
    reduceMax(x, axes, keepdims) {
      const top = reduced("ReduceMax")(x, axes, keepdims);
      const nans = reduced("ReduceSum")(
        one("Cast", [one("IsNaN", [x])], { to: 1 }),
        axes,
        keepdims,
      );
      return one("Where", [one("Greater", [nans, 0]), Number.NaN, top]);
    },
    reduceSumSquare: reduced("ReduceSumSquare"),
    softmax: (x, axis = -1) => one("Softmax", [x], { axis }),
    logSoftmax: (x, axis = -1) => one("LogSoftmax", [x], { axis }),
  };
}

function windowed({ kernelShape, strides, pads, dilations }: Window): Attributes {
  const each = (value: number) => kernelShape.map(() => value);
  return {
    kernel_shape: kernelShape,
    strides: strides ?? each(1),
    pads: pads ?? [...each(0), ...each(0)],
    dilations: dilations ?? each(1),
  };
}

function copy(tensor: Tensor, name: string): Node {
  const output: Tensor = { ...tensor, name };
  return {
    op: "Identity",
    name: `output/${name}`,
    inputs: [tensor],
    outputs: [output],
    attributes: {},
  };
}
