import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import protobuf from "protobufjs/minimal.js";
import { expect, test } from "vitest";
import { builder } from "./builder.ts";
import { graphBytes, programBytes } from "./onnx.ts";

/** Field numbers of onnx.proto: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
const model = { irVersion: 1, producer: 2, graph: 7, opset: 8 };
const graphField = { node: 1, name: 2, initializer: 5, input: 11, output: 12 };
const node = { input: 1, output: 2, name: 3, opType: 4, attribute: 5 };
const attribute = { name: 1, int: 3, graph: 6 };

test("a graph becomes an ONNX model of operator set 18 that names its nodes after their layers", () => {
  const ops = builder();
  const x = ops.input("x", [2, 3]);
  const y = ops.scope("dense_1", () => ops.reduceSum(ops.tanh(x), [1]));
  const [bytes] = fields(graphBytes(ops.graph({ y })), model.graph);
  const graph = bytes as Uint8Array;
  const nodes = fields(graph, graphField.node).map((item) => item as Uint8Array);
  expect(nodes.map((item) => text(item, node.opType))).toEqual(["Tanh", "ReduceSum"]);
  expect(nodes.map((item) => text(item, node.name))).toEqual([
    "dense_1/Tanh_0",
    "dense_1/ReduceSum_1",
  ]);
  expect(fields(graph, graphField.input).map((item) => text(item as Uint8Array, 1))).toEqual(["x"]);
  expect(fields(graph, graphField.output).map((item) => text(item as Uint8Array, 1))).toEqual([
    "y",
  ]);
});

test("the model says its version, its operator set and who made it", () => {
  const bytes = graphBytes(builder().graph({}));
  expect(fields(bytes, model.irVersion)).toEqual([8]);
  expect(text(bytes, model.producer)).toBe("isograd");
  const [opset] = fields(bytes, model.opset);
  expect(fields(opset as Uint8Array, 2)).toEqual([18]);
});

test("equal lists of axes and shapes share one initializer", () => {
  const ops = builder();
  const x = ops.input("x", [2, 3]);
  const graph = ops.graph({
    a: ops.reduceSum(x, [1]),
    b: ops.reduceMean(x, [1]),
    c: ops.reduceSum(x, [0]),
  });
  const [bytes] = fields(graphBytes(graph), model.graph);
  expect(fields(bytes as Uint8Array, graphField.initializer).length).toBe(2);
});

test("a program becomes one Scan whose body is the step", () => {
  const ops = builder();
  const sum = ops.input("sum", [2]);
  const x = ops.input("x", [2]);
  const graph = ops.graph({ "next sum": ops.add(sum, x), before: sum });
  const bytes = programBytes({ graph, carried: [{ input: "sum", output: "next sum" }] });
  const [outer] = fields(bytes, model.graph);
  const nodes = fields(outer as Uint8Array, graphField.node);
  expect(nodes.length).toBe(1);
  const scan = nodes[0] as Uint8Array;
  expect(text(scan, node.opType)).toBe("Scan");
  expect(fields(scan, node.input).map(asText)).toEqual(["outer/sum", "outer/x"]);
  expect(fields(scan, node.output).map(asText)).toEqual(["outer/next sum", "outer/before"]);

  const [body, scanInputs] = fields(scan, node.attribute).map((item) => item as Uint8Array);
  expect(text(body ?? bytes, attribute.name)).toBe("body");
  expect(fields(scanInputs ?? bytes, attribute.int)).toEqual([1]);
  const [step] = fields(body ?? bytes, attribute.graph);
  const ops2 = fields(step as Uint8Array, graphField.node);
  expect(ops2.map((item) => text(item as Uint8Array, node.opType))).toEqual(["Add", "Identity"]);
});

test("a program that carries an input it does not have is refused", () => {
  const ops = builder();
  const graph = ops.graph({ y: ops.tanh(ops.input("x", [])) });
  expect(() => programBytes({ graph, carried: [{ input: "z", output: "y" }] })).toThrow(
    new RangeError('onnx: no tensor of that name, got "z"'),
  );
});

test("ONNX Runtime loads the bytes of a graph and computes it", async () => {
  const ops = builder();
  const x = ops.input("x", [2, 2]);
  const graph = ops.graph({
    y: ops.gemm(x, ops.constant([1, 2, 3, 4], [2, 2]), undefined, { transB: true }),
  });
  const session = await InferenceSession.create(graphBytes(graph));
  const results = await session.run({ x: new OrtTensor("float32", [1, 0, 0, 1], [2, 2]) });
  await session.release();
  expect(results["y"]?.data).toEqual(Float32Array.of(1, 3, 2, 4));
  expect(results["y"]?.dims).toEqual([2, 2]);
});

/** Every value of one field: numbers for varints, bytes for what has a length. */
function fields(bytes: Uint8Array, number: number): (number | Uint8Array)[] {
  const reader = protobuf.Reader.create(bytes);
  const found: (number | Uint8Array)[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 !== number) reader.skipType(tag & 7);
    else found.push((tag & 7) === 2 ? reader.bytes() : Number(reader.int64()));
  }
  return found;
}

function text(bytes: Uint8Array, number: number): string {
  return asText(fields(bytes, number)[0] ?? new Uint8Array());
}

function asText(value: number | Uint8Array): string {
  return typeof value === "number" ? String(value) : new TextDecoder().decode(value);
}
