import { expect, test } from "vitest";
import { rngOf } from "../../core/rng.ts";
import { conforms, run } from "../layer-run.fixture.ts";
import { layerKindOf } from "./index.ts";

conforms("AlphaDropout", [{ config: { rate: 0.2 }, inputs: [[2, 3]] }]);

const kind = layerKindOf("AlphaDropout");
const each = { config: { rate: 0.25 }, inputs: [[1]] };

test("keeps mean 0 and variance 1", () => {
  const count = 20000;
  const rng = rngOf("alpha-dropout");
  const values = {
    x0: Array.from({ length: count }, () => rng.normal()),
    noise: Array.from({ length: count }, () => rng.uniform()),
  };
  const y = run(kind, each, { training: true, values, batch: count }).values["y"] ?? [];
  const mean = Array.from(y).reduce((sum, x) => sum + x, 0) / count;
  const variance = Array.from(y).reduce((sum, x) => sum + (x - mean) ** 2, 0) / count;
  const fourDeviations = 4 / Math.sqrt(count); // of the mean of 20,000 numbers of variance 1
  expect(Math.abs(mean)).toBeLessThan(fourDeviations);
  expect(Math.abs(variance - 1)).toBeLessThan(2 * fourDeviations);
});

test("passes its input on at inference, and leaves nothing at rate 1", () => {
  expect(run(kind, each, { training: false }).output.name).toBe("x0");
  const all = run(
    kind,
    { ...each, config: { rate: 1 } },
    { training: true, values: { x0: [1, 2, 3, 4] } },
  );
  expect(Array.from(all.values["y"] ?? [])).toEqual([0, 0, 0, 0]);
});
