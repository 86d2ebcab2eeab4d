import { expect, test } from "vitest";
import { builder } from "../../graph/builder.ts";
import { graphBytes } from "../../graph/onnx.ts";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { agreesWithGolden, contentOfFixture, fixture, numbersIn } from "../weights.fixture.ts";
import { onnx } from "./onnx.ts";

agreesWithGolden(onnx, ["branches.onnx"]);

survivesDamage(
  onnx,
  ["weights/branches.onnx", "corpus/onnx-conv2d-groups.onnx"].map((name) => ({
    name,
    bytes: fixture(name),
  })),
);

test("a model is recognised by its first fields", () => {
  const head = fixture("weights/branches.onnx");
  expect(onnx.recognises({ name: "model", size: 1, head })).toBe(true);
  expect(onnx.recognises({ name: "model", size: 1, head: head.subarray(1) })).toBe(false);
});

test("operators name the weights that they read, those in branches behind their If", async () => {
  const { architecture } = await contentOfFixture(onnx, "weights/branches.onnx");
  expect(architecture).toEqual({
    kind: "onnx",
    nodes: [
      { op: "Gemm", name: "first", weights: ["raw", "floats"] },
      { op: "Transpose", name: "", weights: ["k"] },
      { op: "MatMul", name: "second", weights: ["k"] },
      { op: "If", name: "choice", weights: [] },
      { op: "MatMul", name: "", weights: ["w"] },
      { op: "MatMul", name: "", weights: ["choice/then_branch/w"] },
      { op: "If", name: "nested", weights: [] },
      { op: "Identity", name: "", weights: [] },
      { op: "Add", name: "", weights: ["deep"] },
      { op: "ReduceSum", name: "", weights: [] },
    ],
  });
});

test("a model that PyTorch exported in 2018 gives its weights", async () => {
  const { checkpoint, settings } = await contentOfFixture(onnx, "corpus/onnx-linear.onnx");
  expect(checkpoint).toMatchObject({ framework: "onnx", step: undefined, optimizer: undefined });
  expect(checkpoint?.weights.map(({ name, shape }) => [name, shape])).toEqual([
    ["1", [8, 10]],
    ["2", [8]],
  ]);
  expect(settings).toEqual({
    ir_version: 3,
    producer_name: "pytorch",
    producer_version: "0.3",
    opset: 6,
  });
});

test("16-bit floats in varints keep their bits", async () => {
  const { checkpoint } = await contentOfFixture(onnx, "weights/branches.onnx");
  const half = checkpoint?.weights.find(({ name }) => name === "half");
  expect(half && (await numbersIn(half))).toEqual([1.5, -2, 0.25]);
});

test("weights in a file that is not there are left out", async () => {
  const bytes = fixture("weights/branches.onnx");
  const { notes } = await onnx.read(sourceOfBytes("m.onnx", bytes), {});
  expect(notes).toEqual([
    { code: "left-out", what: "1 weights: beside (in weights.data, which is not there)" },
  ]);
});

test("weights outside of the folder are refused", async () => {
  await expect(contentOfFixture(onnx, "weights/escaping.onnx")).rejects.toThrow(
    'onnx: escaping.onnx: needs a file in its own folder, got "../secret.data"; try moving it there at byte 841',
  );
});

test("what this program writes as ONNX, it reads", async () => {
  const ops = builder();
  const weight = ops.constant([1, 2, 3, 4], [2, 2]);
  const graph = ops.graph({ y: ops.gemm(ops.input("x", [1, 2]), weight, undefined, {}) });
  const { checkpoint } = await onnx.read(sourceOfBytes("g.onnx", graphBytes(graph)), {});
  const [read] = checkpoint?.weights ?? [];
  expect(read && (await numbersIn(read))).toEqual([1, 2, 3, 4]);
});

/** A message within a message, `depth` times, as graph of an attribute of a node. */
function nested(depth: number): Uint8Array {
  let graph = Uint8Array.of();
  const field = (number: number, bytes: Uint8Array) => {
    const length: number[] = [];
    for (let rest = bytes.byteLength; ; rest = Math.floor(rest / 128)) {
      length.push(rest < 128 ? rest : 128 + (rest % 128));
      if (rest < 128) break;
    }
    return Uint8Array.of(number * 8 + 2, ...length, ...bytes);
  };
  for (let i = 0; i < depth; i++) graph = field(1, field(5, field(6, graph)));
  return field(7, graph);
}

test("graphs nested more than 50 deep are refused", async () => {
  const read = (depth: number) => onnx.read(sourceOfBytes("d.onnx", nested(depth)), {});
  expect((await read(40)).architecture).toMatchObject({ kind: "onnx" });
  await expect(read(500)).rejects.toThrow(/^onnx: d\.onnx: nests graphs more than 50 deep at byte/);
});

test("bytes that are no model are refused", async () => {
  const read = (...bytes: readonly number[]) =>
    expect(onnx.read(sourceOfBytes("a.onnx", Uint8Array.from(bytes)), {})).rejects;
  await read().toThrow("onnx: a.onnx: holds no graph, got 0 bytes at byte 0");
  await read(0x3a, 0x7f, 1).toThrow(
    "onnx: a.onnx: needs a field of a message, got 127 bytes of 1 at byte 0",
  );
});
