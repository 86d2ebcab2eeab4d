import { describe, expect, test } from "vitest";
import { evaluate } from "../engine/reference.ts";
import { builder } from "../graph/builder.ts";
import { dense, input, layer, planOf } from "../mitigations/plans.fixture.ts";
import { built } from "../model/build.ts";
import { flatten, flatValues, layoutOf, namedValues, unflatten } from "./layout.ts";

const norm = { momentum: 0.9, epsilon: 1e-3, center: true, scale: true };
const layers = built(
  planOf([
    input(2),
    dense("h", "x", 3, "relu"),
    layer("BatchNormalization", "bn", "h", norm),
    { ...dense("frozen", "bn", 2, "relu"), trainable: false },
    dense("y", "frozen", 1, "sigmoid"),
  ]).model,
);
const layout = layoutOf(layers);

describe("layoutOf", () => {
  test("lays trained parameters side by side, in the order of layers", () => {
    const names = layout.trained.map(({ name }) => name);
    expect(names).toEqual(["h/kernel", "h/bias", "bn/gamma", "bn/beta", "y/kernel", "y/bias"]);
    expect(layout.size).toBe(6 + 3 + 3 + 3 + 2 + 1);
  });

  test("keeps moving statistics and frozen layers apart", () => {
    const names = layout.fixed.map(({ name }) => name);
    expect(names).toEqual(["bn/moving_mean", "bn/moving_variance", "frozen/kernel", "frozen/bias"]);
  });
});

test("values laid flat and taken apart again are the same values", () => {
  const values = new Map(
    layout.trained.map(({ name, shape }, i) => {
      const size = shape.reduce((product, axis) => product * axis, 1);
      return [name, Float32Array.from({ length: size }, (_, j) => 10 * i + j)] as const;
    }),
  );
  expect(namedValues(layout, flatValues(layout, values))).toEqual(values);
});

test("the parts of a flat vector are views: what is written there is written into it", () => {
  const flat = new Float32Array(layout.size);
  namedValues(layout, flat).get("y/bias")?.fill(7);
  expect(flat.at(-1)).toBe(7);
});

test("a parameter without values stays 0", () => {
  expect(flatValues(layout, new Map()).every((value) => value === 0)).toBe(true);
});

test("flatten undoes unflatten in the graph, and each part has its parameter's shape", () => {
  const ops = builder();
  const parts = unflatten(ops, ops.input("flat", [layout.size]), layout);
  for (const { name, shape } of layout.trained) expect(parts.get(name)?.shape).toEqual(shape);
  const graph = ops.graph({ again: flatten(ops, [...parts.values()]) });
  const flat = Float64Array.from({ length: layout.size }, (_, i) => i * i);
  expect(evaluate(graph, { flat })["again"]).toEqual(flat);
});
