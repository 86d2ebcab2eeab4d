import { expect, test } from "vitest";
import { EngineError, FormatError } from "./errors.ts";

test("a FormatError names the format, the problem and the byte", () => {
  const cause = new RangeError("inside");
  const error = new FormatError("safetensors", "header says 99 bytes, file has 8", {
    offset: 0,
    cause,
  });
  expect(error.message).toBe("safetensors: header says 99 bytes, file has 8 at byte 0");
  expect(error).toMatchObject({ name: "FormatError", format: "safetensors", offset: 0, cause });
  expect(error).toBeInstanceOf(Error);
});

test("a FormatError without a byte names none", () => {
  const error = new FormatError("keras", "no layers, got {}");
  expect(error.message).toBe("keras: no layers, got {}");
  expect(error.offset).toBeUndefined();
  expect("cause" in error).toBe(false);
});

test("an EngineError names the engine and keeps its cause", () => {
  const cause = new Error("cannot find package");
  const error = new EngineError("onnxruntime", "cannot be loaded; try npm install", cause);
  expect(error.message).toBe("onnxruntime: cannot be loaded; try npm install");
  expect(error).toMatchObject({ name: "EngineError", cause });
});
