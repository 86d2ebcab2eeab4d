import { describe, expect, test, vi } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { onnxruntimeEngine } from "../../src/engine/onnxruntime.ts";
import { referenceEngine } from "../../src/engine/reference.ts";
import { builder } from "../../src/graph/builder.ts";

vi.setConfig({ testTimeout: 60_000 });

type Format = "float16" | "bfloat16";

/** The numbers as they are after one pass through a format. */
async function through(format: Format, values: readonly number[], engine: Engine) {
  const ops = builder();
  const x = ops.input("x", [values.length]);
  const y = ops.cast(ops.cast(x, format), "float32");
  const session = await engine.compile({ graph: ops.graph({ y }), carried: [] });
  const { outputs } = await session.run({}, { x: Float32Array.from(values) }, 1);
  await session.dispose();
  return Array.from(outputs["y"] ?? []);
}

describe.each([onnxruntimeEngine, referenceEngine])("formats of 16 bits on $id", (engine) => {
  test("R60: float16 keeps 5.96e-8, has nothing below 2.98e-8, ends at 65504", async () => {
    const values = [5.96e-8, 2.99e-8, 2.97e-8, 65504, 65519, 65520, 2 ** -14];
    const kept = await through("float16", values, engine);
    expect(kept).toEqual([2 ** -24, 2 ** -24, 0, 65504, 65504, Number.POSITIVE_INFINITY, 2 ** -14]);
    expect(2 ** -24).toBeCloseTo(5.96e-8, 10);
    expect(2 ** -14).toBeCloseTo(6.1e-5, 7);
  });

  test("R60: below 6.10e-5 float16 has fewer digits", async () => {
    // 1 + 1/1024 is the next number behind 1; behind a subnormal of one bit it is the double.
    const [normal, subnormal] = await through(
      "float16",
      [2 ** -14 * (1 + 1 / 1024), 2 ** -24 * (1 + 1 / 1024)],
      engine,
    );
    expect(normal).toBe(2 ** -14 * (1 + 1 / 1024));
    expect(subnormal).toBe(2 ** -24);
  });

  test("R60: bfloat16 reaches down to 1.18e-38 as float32 does", async () => {
    expect(await through("bfloat16", [2 ** -126, 1e-30, 65520], engine)).toEqual([
      2 ** -126,
      expect.closeTo(1e-30, 32),
      65536,
    ]);
    expect(2 ** -126).toBeCloseTo(1.18e-38, 40);
  });
});
