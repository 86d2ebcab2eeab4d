import { expect, test } from "vitest";
import { conforms, run } from "../layer-run.fixture.ts";
import { gaussianNoise } from "./gaussian-noise.ts";
import { layerKindOf } from "./index.ts";

conforms("GaussianNoise", [{ config: { stddev: 0.3 }, inputs: [[2, 3]] }]);

const kind = layerKindOf("GaussianNoise");
const each = { config: { stddev: 0.5 }, inputs: [[1]] };

test("adds σ times normal noise while training", () => {
  const values = { x0: [1, 2, 3, 4], noise: [0, 1, -2, 0.5] };
  const { y } = run(kind, each, { training: true, values }).values;
  expect(Array.from(y ?? [])).toEqual([1, 2.5, 2, 4.25]);
});

test("passes its input on at inference, and without noise", () => {
  expect(run(kind, each, { training: false }).output.name).toBe("x0");
  const still = { ...each, config: { stddev: 0 } };
  expect(run(kind, still, { training: true }).output.name).toBe("x0");
});

test("refuses a negative deviation", () => {
  expect(() => gaussianNoise.read({ stddev: -1 }, "m")).toThrow("m: stddev must be ≥ 0, got -1");
});
