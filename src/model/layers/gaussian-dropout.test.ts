import { expect, test } from "vitest";
import { conforms, run } from "../layer-run.fixture.ts";
import { gaussianDropout } from "./gaussian-dropout.ts";
import { layerKindOf } from "./index.ts";

conforms("GaussianDropout", [{ config: { rate: 0.2 }, inputs: [[2, 3]] }]);

const kind = layerKindOf("GaussianDropout");

test("multiplies by 1 + √(rate / (1 − rate))·ε while training", () => {
  const values = { x0: [1, 2, 3, 4], noise: [0, 1, -2, 0.5] };
  const each = { config: { rate: 0.2 }, inputs: [[1]] };
  const { y } = run(kind, each, { training: true, values }).values;
  expect(Array.from(y ?? [])).toEqual([1, 3, 0, 5].map((value) => expect.closeTo(value, 12)));
  expect(run(kind, each, { training: false }).output.name).toBe("x0");
});

test("refuses rate 1, whose noise would be infinite", () => {
  expect(() => gaussianDropout.read({ rate: 1 }, "m")).toThrow(
    "m: rate must be between 0 and 0.9999999403953552, got 1",
  );
});
