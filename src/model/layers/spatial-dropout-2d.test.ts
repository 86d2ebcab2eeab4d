import { expect, test } from "vitest";
import { conforms, run } from "../layer-run.fixture.ts";
import { layerKindOf } from "./index.ts";
import { spatialDropout2D } from "./spatial-dropout-2d.ts";

conforms("SpatialDropout2D", [{ config: { rate: 0.4 }, inputs: [[2, 2, 2]] }]);

test("keeps or drops a feature at all positions of a sample", () => {
  const each = { config: { rate: 0.5 }, inputs: [[2, 2, 2]] };
  const values = { x0: new Array(2 * 2 * 4).fill(1), noise: [0.6, 0.4, 0.1, 0.5] };
  const given = { training: true, values, batch: 2 };
  const { y } = run(layerKindOf("SpatialDropout2D"), each, given).values;
  const rows = (row: readonly number[]) => new Array(4).fill(row).flat();
  expect(Array.from(y ?? [])).toEqual([...rows([2, 0]), ...rows([0, 2])]);
});

test("refuses an input of other axes", () => {
  expect(() => spatialDropout2D.outputShape({ rate: 0 }, [[3]])).toThrow(
    "spatial-dropout-2d: input must be [height, width, features], got [3]",
  );
});
