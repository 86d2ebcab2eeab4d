import { expect, test } from "vitest";
import { chosenEngine, engineOf } from "./engines.ts";

test("an engine that was asked for is taken", async () => {
  const { engine, isFallback } = await chosenEngine("reference");
  expect([engine.id, isFallback]).toEqual(["reference", false]);
});

test("without a wish the engine is ONNX Runtime, or our own kernels with the reason why not", async () => {
  const { engine, reason, isFallback } = await chosenEngine(undefined);
  expect(isFallback).toBe(engine.id === "wasm");
  expect(reason).toMatch(isFallback ? /^onnxruntime cannot be loaded: / : /^native kernels/);
});

test("an unknown engine is an error that names the nearest", () => {
  expect(() => engineOf("referense")).toThrow(
    'engine: unknown id, got "referense"; try "reference"',
  );
});
