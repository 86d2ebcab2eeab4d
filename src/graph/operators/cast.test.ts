import { describe, expect, test } from "vitest";
import { onnxruntimeEngine } from "../../engine/onnxruntime.ts";
import { referenceEngine } from "../../engine/reference.ts";
import { builder } from "../builder.ts";
import { gradient } from "../gradient.ts";

describe.each([referenceEngine, onnxruntimeEngine])("simulated low precision on $id", (engine) => {
  /** y = x rounded to the type and back, and ∂L/∂x of L = Σ w·y. */
  async function rounded(type: "float16" | "bfloat16", x: number[], w: number[]) {
    const ops = builder();
    const input = ops.input("x", [x.length]);
    const weights = ops.input("w", [w.length]);
    const y = ops.cast(ops.cast(input, type));
    const dx = gradient(ops, ops.reduceSum(ops.mul(y, weights)))(input) ?? input;
    const session = await engine.compile({ graph: ops.graph({ y, dx }), carried: [] });
    const feeds = { x: Float32Array.from(x), w: Float32Array.from(w) };
    const { outputs } = await session.run({}, feeds, 1);
    await session.dispose();
    return { y: Array.from(outputs["y"] ?? []), dx: Array.from(outputs["dx"] ?? []) };
  }

  test("float16 rounds, overflows and underflows values and gradients alike", async () => {
    const x = [2049, 65504, 65520, -1e6, 1e-8, Number.NaN];
    const expected = [
      2048,
      65504,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      0,
      Number.NaN,
    ];
    expect(await rounded("float16", x, x)).toEqual({ y: expected, dx: expected });
  });

  test("bfloat16 rounds values and gradients alike, and keeps float32's range", async () => {
    const x = [257, 259, 65520, 2 ** -100, 3.4e38, Number.NaN];
    const expected = [256, 260, 65536, 2 ** -100, Number.POSITIVE_INFINITY, Number.NaN];
    expect(await rounded("bfloat16", x, x)).toEqual({ y: expected, dx: expected });
  });

  test("a gradient that underflows in float16 survives when the loss is scaled", async () => {
    const x = [1];
    const scale = 2 ** 10;
    expect((await rounded("float16", x, [2 ** -26])).dx).toEqual([0]);
    expect((await rounded("float16", x, [scale * 2 ** -26])).dx).toEqual([scale * 2 ** -26]);
  });
});

describe("cast", () => {
  test("gives a tensor the type asked for, and appends nothing when it has it", () => {
    const ops = builder();
    const x = ops.input("x", [2]);
    expect(ops.cast(x)).toBe(x);
    expect(ops.cast(x, "int64").type).toBe("int64");
    expect(ops.cast(x, "float16")).toBe(ops.cast(x, "float16"));
    expect(ops.cast(x, "float16")).not.toBe(ops.cast(x, "bfloat16"));
  });

  test("no gradient passes int64 and bool", () => {
    const ops = builder();
    const x = ops.input("x", []);
    const loss = ops.add(ops.cast(ops.cast(x, "int64")), ops.cast(ops.cast(x, "bool")));
    expect(gradient(ops, loss)(x)).toBeUndefined();
  });

  test("the gradient of a float16 tensor is a float16 tensor", () => {
    const ops = builder();
    const half = ops.cast(ops.input("x", []), "float16");
    expect(gradient(ops, ops.cast(half))(half)?.type).toBe("float16");
  });

  test("a code of no type is refused", () => {
    const ops = builder();
    expect(() => ops.emit("Cast", [ops.input("x", [])], { to: 11 })).toThrow(
      new RangeError(
        "Cast: to must be one of 1 (float32), 7 (int64), 9 (bool), 10 (float16), 16 (bfloat16), got 11",
      ),
    );
  });
});
