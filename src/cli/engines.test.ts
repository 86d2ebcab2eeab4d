import { expect, test } from "vitest";
import { chosenEngine, engineOf } from "./engines.ts";

test("an engine that was asked for is taken", async () => {
  const { engine, isFallback } = await chosenEngine("reference");
  expect([engine.id, isFallback]).toEqual(["reference", false]);
});

test("without a wish the engine is ONNX Runtime where it loads", async () => {
  expect(await chosenEngine(undefined, async () => ({}))).toMatchObject({
    engine: { id: "onnxruntime" },
    reason: "native kernels are installed",
    isFallback: false,
  });
});

test("where ONNX Runtime is not installed our own kernels run, which is no reason to warn", async () => {
  const missing = Object.assign(
    new Error("Cannot find package 'onnxruntime-node' imported from /x/dist/cli/engines.js"),
    { code: "ERR_MODULE_NOT_FOUND" },
  );
  const choice = await chosenEngine(undefined, () => Promise.reject(missing));
  expect(choice).toMatchObject({ engine: { id: "wasm" }, isFallback: false });
  expect(choice.reason).toBe("needs nothing installed; onnxruntime-node is about twice as fast");
});

test("where ONNX Runtime is installed and broken our own kernels run, and the reason is a warning", async () => {
  const broken = Object.assign(new Error("libonnxruntime.so.1: file too short\nmore"), {
    code: "ERR_DLOPEN_FAILED",
  });
  expect(await chosenEngine(undefined, () => Promise.reject(broken))).toMatchObject({
    engine: { id: "wasm" },
    reason: "onnxruntime cannot be loaded: libonnxruntime.so.1: file too short",
    isFallback: true,
  });
});

test("an unknown engine is an error that names the nearest", () => {
  expect(() => engineOf("referense")).toThrow(
    'engine: unknown id, got "referense"; try "reference"',
  );
});
