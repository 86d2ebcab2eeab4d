import protobuf from "protobufjs/minimal.js";
import type { Attributes } from "./call.ts";
import {
  type Graph,
  type Node,
  type Program,
  reachable,
  stackedInputs,
  stackedOutputs,
} from "./graph.ts";
import type { AttributeKind } from "./operator.ts";
import { operatorOf } from "./operators/index.ts";
import { type Block, type DataType, type Shape, sizeOf, type Tensor, typeCodes } from "./tensor.ts";

type Writer = protobuf.Writer;

/** ONNX operator set: the first in which every reduction takes its axes as an input. */
const opset = 18;
const irVersion = 8;
const stepsAxis = ["steps"];

/**
 * A program as an ONNX model: the step graph is the body of one `Scan`, so that an engine runs many steps in one call.
 *
 * Inputs, all named `outer/…`: every carried input with its shape, every other with a free axis `steps` in front.
 * Outputs likewise: last state of what is carried, a stack over the steps of the rest.
 *
 * Source: ONNX operator Scan-11 — https://onnx.ai/onnx/operators/onnx__Scan.html
 */
export function programBytes(program: Program): Uint8Array {
  const { graph, carried, sampled } = program;
  const state = carried.map(({ input }) => tensorNamed(graph.inputs, input));
  const stacked = stackedInputs(program);
  const newState = carried.map(({ output }) => tensorNamed(graph.outputs, output));
  const results = stackedOutputs(program);
  const ordered = {
    ...graph,
    inputs: [...state, ...stacked],
    outputs: [...newState, ...results],
  };

  const body = sampled ? sampledBody(ordered, sampled) : graphMessage(ordered, "step", []);
  const outer = protobuf.Writer.create();
  message(outer, 1, (node) => {
    for (const { name } of [...state, ...stacked]) node.uint32(tag(1, 2)).string(`outer/${name}`);
    for (const { name } of [...newState, ...results])
      node.uint32(tag(2, 2)).string(`outer/${name}`);
    node.uint32(tag(3, 2)).string("steps").uint32(tag(4, 2)).string("Scan");
    message(node, 5, (attribute) => {
      attribute.uint32(tag(1, 2)).string("body").uint32(tag(20, 0)).int32(5);
      attribute.uint32(tag(6, 2)).bytes(body);
    });
    writeAttribute(node, "num_scan_inputs", "int", stacked.length);
  });
  outer.uint32(tag(2, 2)).string("isograd");
  const outside = (tensor: Tensor): Tensor => ({ ...tensor, name: `outer/${tensor.name}` });
  for (const tensor of state) valueInfo(outer, 11, outside(tensor));
  for (const tensor of stacked) valueInfo(outer, 11, outside(tensor), stepsAxis);
  for (const tensor of newState) valueInfo(outer, 12, outside(tensor));
  for (const tensor of results) valueInfo(outer, 12, outside(tensor), stepsAxis);
  return modelBytes(outer.finish());
}

/** A graph as an ONNX model. */
export function graphBytes(graph: Graph): Uint8Array {
  return modelBytes(graphMessage(graph, "isograd", []));
}

function modelBytes(graph: Uint8Array): Uint8Array {
  const model = protobuf.Writer.create();
  model.uint32(tag(1, 0)).int64(irVersion).uint32(tag(2, 2)).string("isograd");
  model.uint32(tag(7, 2)).bytes(graph);
  message(model, 8, (operatorSet) =>
    operatorSet.uint32(tag(1, 2)).string("").uint32(tag(2, 0)).int64(opset),
  );
  return model.finish();
}

/** A step whose sampled outputs, and all that only they need, are in one branch of an `If`. */
function sampledBody(graph: Graph, sampled: NonNullable<Program["sampled"]>): Uint8Array {
  const isSampled = ({ name }: Tensor) => sampled.outputs.includes(name);
  const always = reachable(
    graph.nodes,
    graph.outputs.filter((tensor) => !isSampled(tensor)),
  );
  const known = new Set(always);
  const sometimes = graph.nodes.filter((node) => !known.has(node));
  const outputs = graph.outputs.filter(isSampled);
  return graphMessage({ ...graph, nodes: always }, "step", outputs, (to, lists) => {
    message(to, 1, (node) => {
      node.uint32(tag(1, 2)).string(sampled.input).uint32(tag(2, 2)).string("isSampled");
      node.uint32(tag(3, 2)).string("isSampled").uint32(tag(4, 2)).string("Cast");
      writeAttribute(node, "to", "int", typeCodes.bool);
    });
    message(to, 1, (node) => {
      node.uint32(tag(1, 2)).string("isSampled");
      for (const { name } of outputs) node.uint32(tag(2, 2)).string(name);
      node.uint32(tag(3, 2)).string("sampled").uint32(tag(4, 2)).string("If");
      writeBranch(node, "then_branch", outputs, (then) => {
        for (const each of sometimes)
          message(then, 1, (inner) => writeNode(inner, inBranch(each, outputs), lists));
      });
      writeBranch(node, "else_branch", outputs, (otherwise) => {
        for (const { name } of outputs) message(otherwise, 1, (inner) => writeMissing(inner, name));
      });
    });
  });
}

/** Names in a branch differ from those outside: the outputs of the two branches are named after theirs. */
function inBranch(node: Node, outputs: readonly Tensor[]): Node {
  const renamed = node.outputs.map((tensor) =>
    outputs.some(({ name }) => name === tensor.name)
      ? { ...tensor, name: `then_branch/${tensor.name}` }
      : tensor,
  );
  return { ...node, outputs: renamed };
}

function writeBranch(
  to: Writer,
  name: "then_branch" | "else_branch",
  outputs: readonly Tensor[],
  writeNodes: (writer: Writer) => void,
): void {
  message(to, 5, (attribute) => {
    attribute.uint32(tag(1, 2)).string(name).uint32(tag(20, 0)).int32(5);
    message(attribute, 6, (branch) => {
      writeNodes(branch);
      branch.uint32(tag(2, 2)).string(name);
      for (const tensor of outputs)
        valueInfo(branch, 12, { ...tensor, name: `${name}/${tensor.name}` });
    });
  });
}

/** A sampled output at a step that is not sampled. */
function writeMissing(to: Writer, name: string): void {
  to.uint32(tag(1, 2)).string(`missing/${name}`).uint32(tag(2, 2)).string(`else_branch/${name}`);
  to.uint32(tag(3, 2)).string(`missing_${name}`).uint32(tag(4, 2)).string("Identity");
}

/**
 * GraphProto. Initializers stay with the graph that uses them; branches inside it see them.
 *
 * @param missing - outputs whose value NaN the graph keeps ready.
 * @param writeMore - appends nodes after those of the graph.
 */
function graphMessage(
  graph: Graph,
  name: string,
  missing: readonly Tensor[],
  writeMore?: (writer: Writer, lists: Map<string, string>) => void,
): Uint8Array {
  const writer = protobuf.Writer.create();
  const lists = new Map<string, string>();
  for (const node of graph.nodes) message(writer, 1, (to) => writeNode(to, node, lists));
  writeMore?.(writer, lists);
  writer.uint32(tag(2, 2)).string(name);
  for (const [constant, block] of graph.constants)
    message(writer, 5, (to) => writeFloats(to, constant, block));
  for (const { name: output, shape } of missing) {
    const data = new Float64Array(sizeOf(shape)).fill(Number.NaN);
    message(writer, 5, (to) => writeFloats(to, `missing/${output}`, { shape, data }));
  }
  for (const [list, constant] of lists)
    message(writer, 5, (to) => writeIntegers(to, constant, JSON.parse(list)));
  for (const tensor of graph.inputs) valueInfo(writer, 11, tensor);
  for (const tensor of graph.outputs) valueInfo(writer, 12, tensor);
  return writer.finish();
}

function writeNode(to: Writer, node: Node, lists: Map<string, string>): void {
  const kinds = operatorOf(node.op).attributes as Readonly<Record<string, AttributeKind>>;
  const constantInputs = Object.keys(kinds).filter((name) => kinds[name] === "input");
  for (const { name } of node.inputs) to.uint32(tag(1, 2)).string(name);
  for (const name of constantInputs)
    to.uint32(tag(1, 2)).string(listName(node.attributes, name, lists));
  for (const { name } of node.outputs) to.uint32(tag(2, 2)).string(name);
  to.uint32(tag(3, 2)).string(node.name).uint32(tag(4, 2)).string(node.op);
  for (const [name, kind] of Object.entries(kinds)) {
    const value = node.attributes[name];
    if (kind !== "input" && value !== undefined) writeAttribute(to, name, kind, value);
  }
}

/** The name of the int64 constant with this list; equal lists share one. */
function listName(attributes: Attributes, name: string, lists: Map<string, string>): string {
  const list = JSON.stringify(attributes[name]);
  const known = lists.get(list) ?? `list_${lists.size}`;
  lists.set(list, known);
  return known;
}

/** AttributeProto: type codes 1 float, 2 int, 3 string, 7 ints. */
function writeAttribute(
  to: Writer,
  name: string,
  kind: AttributeKind,
  value: number | string | readonly number[],
): void {
  message(to, 5, (attribute) => {
    attribute.uint32(tag(1, 2)).string(name);
    if (kind === "float")
      attribute.uint32(tag(2, 5)).float(Number(value)).uint32(tag(20, 0)).int32(1);
    else if (kind === "int")
      attribute.uint32(tag(3, 0)).int64(Number(value)).uint32(tag(20, 0)).int32(2);
    else if (kind === "string")
      attribute.uint32(tag(4, 2)).string(String(value)).uint32(tag(20, 0)).int32(3);
    else {
      for (const item of Array.isArray(value) ? value : [value])
        attribute.uint32(tag(8, 0)).int64(item);
      attribute.uint32(tag(20, 0)).int32(7);
    }
  });
}

function writeFloats(to: Writer, name: string, { shape, data }: Block): void {
  for (const axis of shape) to.uint32(tag(1, 0)).int64(axis);
  to.uint32(tag(2, 0)).int32(typeCodes.float32).uint32(tag(8, 2)).string(name);
  const floats = Float32Array.from(data);
  to.uint32(tag(9, 2)).bytes(new Uint8Array(floats.buffer));
}

function writeIntegers(to: Writer, name: string, list: readonly number[]): void {
  to.uint32(tag(1, 0)).int64(list.length);
  to.uint32(tag(2, 0)).int32(typeCodes.int64).uint32(tag(8, 2)).string(name);
  const integers = BigInt64Array.from(list, BigInt);
  to.uint32(tag(9, 2)).bytes(new Uint8Array(integers.buffer));
}

/** @param leading - names of free axes in front of the shape. */
function valueInfo(
  to: Writer,
  field: number,
  { name, shape, type }: Tensor,
  leading: readonly string[] = [],
): void {
  message(to, field, (info) => {
    info.uint32(tag(1, 2)).string(name);
    message(info, 2, (typeProto) =>
      message(typeProto, 1, (tensor) => writeType(tensor, type, leading, shape)),
    );
  });
}

function writeType(to: Writer, type: DataType, leading: readonly string[], shape: Shape): void {
  to.uint32(tag(1, 0)).int32(typeCodes[type]);
  message(to, 2, (dims) => {
    for (const axis of leading) message(dims, 1, (dim) => dim.uint32(tag(2, 2)).string(axis));
    for (const axis of shape) message(dims, 1, (dim) => dim.uint32(tag(1, 0)).int64(axis));
  });
}

function message(to: Writer, field: number, write: (writer: Writer) => void): void {
  to.uint32(tag(field, 2)).fork();
  write(to);
  to.ldelim();
}

/** Field number and wire type: 0 varint, 2 length-delimited, 5 fixed 32 bits. */
function tag(field: number, wireType: number): number {
  return (field << 3) | wireType;
}

function tensorNamed(tensors: readonly Tensor[], name: string): Tensor {
  const tensor = tensors.find((candidate) => candidate.name === name);
  if (!tensor) throw new RangeError(`onnx: no tensor of that name, got "${name}"`);
  return tensor;
}
