import { describe, expect, test } from "vitest";
import { conforms, run } from "../layer-run.fixture.ts";
import { layerKindOf } from "./index.ts";
import { maxPooling2D } from "./max-pooling-2d.ts";

const apart = { poolSize: [2, 2], strides: [2, 2], padding: "valid" as const };
const overlapping = { poolSize: [2, 2], strides: [1, 1], padding: "valid" as const };

conforms("MaxPooling2D", [
  { config: apart, inputs: [[4, 5, 2]] },
  { config: { ...apart, padding: "same" }, inputs: [[3, 4, 2]] },
  { config: { ...overlapping, poolSize: [3, 2] }, inputs: [[4, 4, 2]] },
]);

describe.each([
  ["side by side", apart, 1],
  ["overlapping", overlapping, 1],
])("%s", (_, config, batch) => {
  const kind = layerKindOf("MaxPooling2D");
  const each = { config, inputs: [[2, 2, 1]] };
  const pooled = (x0: readonly number[]) =>
    run(kind, each, { training: true, batch, values: { x0, weights: [1] } }).values;

  test("NaN anywhere in a window is its maximum", () => {
    for (let at = 0; at < 4; at++)
      expect(pooled([5, 6, 7, 8].with(at, Number.NaN))["y"]).toEqual(Float64Array.of(Number.NaN));
  });

  test("of equal elements the first gets the gradient", () => {
    const { y, dx0 } = pooled([1, 3, 3, 3]);
    expect(y).toEqual(Float64Array.of(3));
    expect(dx0).toEqual(Float64Array.of(0, 1, 0, 0));
  });

  test("a window of −Infinity stays one", () => {
    const nothing = Number.NEGATIVE_INFINITY;
    expect(pooled([nothing, nothing, nothing, nothing])["y"]).toEqual(Float64Array.of(nothing));
  });
});

test("padding never wins", () => {
  const each = { config: { ...apart, padding: "same" as const }, inputs: [[1, 3, 1]] };
  const { y } = run(layerKindOf("MaxPooling2D"), each, {
    training: true,
    batch: 1,
    values: { x0: [-3, -2, -1], weights: [1, 1] },
  }).values;
  expect(y).toEqual(Float64Array.of(-2, -1));
});

test.each([
  [{ pool_size: [2, 2, 2] }, "m: pool_size must be 2 whole numbers ≥ 1, got [2,2,2]"],
  [{ padding: "causal" }, 'm: padding must be one of valid, same, got "causal"'],
  [{ data_format: "channels_first" }, 'm: data_format is not supported yet, got "channels_first"'],
])("refuses %j", (raw, message) => {
  expect(() => maxPooling2D.read(raw, "m")).toThrow(new RangeError(message));
});

test("refuses a window that is larger than its input", () => {
  expect(() => maxPooling2D.outputShape(apart, [[1, 4, 2]])).toThrow(
    new RangeError("max-pooling-2d: window [2, 2] is larger than its input [1, 4]"),
  );
});
