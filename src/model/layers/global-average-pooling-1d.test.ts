import { expect, test } from "vitest";
import { conforms, run } from "../layer-run.fixture.ts";
import { globalAveragePooling1D } from "./global-average-pooling-1d.ts";
import { layerKindOf } from "./index.ts";

const mask = [1, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1];

conforms("GlobalAveragePooling1D", [
  { config: { keepdims: false }, inputs: [[3, 2]] },
  { config: { keepdims: true }, inputs: [[3, 2]] },
  { config: { keepdims: false }, inputs: [[3, 2]], mask },
]);

test("counts the steps of the mask only, and hands no mask on", () => {
  const each = { config: { keepdims: false }, inputs: [[3, 1]], mask: [1, 1, 0] };
  const given = { training: false, batch: 1, values: { x0: [1, 3, 100] } };
  const { mask: handedOn, values } = run(layerKindOf("GlobalAveragePooling1D"), each, given);
  expect(values["y"]).toEqual(Float64Array.of(2));
  expect(handedOn).toBeUndefined();
});

test("a sample without any step that counts gives NaN", () => {
  const each = { config: { keepdims: false }, inputs: [[2, 1]], mask: [0, 0] };
  const given = { training: false, batch: 1, values: { x0: [1, 3] } };
  const { y } = run(layerKindOf("GlobalAveragePooling1D"), each, given).values;
  expect(y).toEqual(Float64Array.of(Number.NaN));
});

test("refuses an input that is no sequence", () => {
  expect(() => globalAveragePooling1D.outputShape({ keepdims: false }, [[2, 2, 2]])).toThrow(
    new RangeError("global-average-pooling-1d: input must be [time, channels], got [2, 2, 2]"),
  );
});
