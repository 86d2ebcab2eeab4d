import { expect, test } from "vitest";
import { conforms, run } from "../layer-run.fixture.ts";
import { layerKindOf } from "./index.ts";
import { masking } from "./masking.ts";

conforms("Masking", [{ config: { maskValue: -1 }, inputs: [[3, 2]] }]);

test("leaves out steps whose features all have the value; NaN is no padding", () => {
  const each = { config: { maskValue: 0.5 }, inputs: [[3, 2]] };
  const x0 = [0.5, 0.5, 0.5, 1, Number.NaN, 0.5];
  const { values } = run(layerKindOf("Masking"), each, {
    training: false,
    values: { x0 },
    batch: 1,
  });
  expect(Array.from(values["mask"] ?? [])).toEqual([0, 1, 1]);
  expect(Array.from(values["y"] ?? [])).toEqual([0, 0, 0.5, 1, Number.NaN, 0.5]);
});

test("refuses what has no time axis", () => {
  expect(() => masking.outputShape({ maskValue: 0 }, [[3]])).toThrow(
    "masking: input must be [time, features], got [3]",
  );
});
