import { expect, test } from "vitest";
import { initializerRef } from "../initializers/index.ts";
import { conforms, run } from "../layer-run.fixture.ts";
import { layerKindOf } from "./index.ts";
import { scale } from "./scale.ts";

const config = { initializer: initializerRef("constant", { value: 0.5 }) };
conforms("Scale", [
  { config, inputs: [[3]] },
  { config: { initializer: initializerRef("zeros") }, inputs: [[2, 2, 3]] },
]);

test("multiplies every number by α, whose gradient is Σ x·∂L/∂h", () => {
  const values = { x0: [1, 2, 3, 4], alpha: [-2], weights: [1, 0, 0, 10] };
  const each = { config, inputs: [[2]] };
  const found = run(layerKindOf("Scale"), each, { training: true, values, batch: 2 }).values;
  expect(Array.from(found["y"] ?? [])).toEqual([-2, -4, -6, -8]);
  expect(Array.from(found["dalpha"] ?? [])).toEqual([41]);
  expect(Array.from(found["dx0"] ?? [])).toEqual([-2, -0, -0, -20]);
});

test("at α = 0 nothing goes through, but α itself has a gradient", () => {
  const values = { x0: [1, 2], alpha: [0], weights: [1, 1] };
  const each = { config, inputs: [[2]] };
  const found = run(layerKindOf("Scale"), each, { training: true, values, batch: 1 }).values;
  expect(Array.from(found["dx0"] ?? [])).toEqual([0, 0]);
  expect(Array.from(found["dalpha"] ?? [])).toEqual([3]);
});

test("α is one number, and starts at 1 unless told", () => {
  expect(scale.parameters(config).map(({ name, shape }) => [name, shape])).toEqual([
    ["alpha", [1]],
  ]);
  expect(scale.read({}, "m")).toEqual({ initializer: initializerRef("ones") });
});

test("refuses two inputs", () => {
  expect(() => scale.outputShape(config, [[3], [3]])).toThrow("scale: needs one input, got 2");
});
