import { expect, test } from "vitest";
import { conforms, run } from "../layer-run.fixture.ts";
import { layerKindOf } from "./index.ts";

conforms("GlobalAveragePooling2D", [
  { config: { keepdims: false }, inputs: [[3, 2, 2]] },
  { config: { keepdims: true }, inputs: [[3, 2, 2]] },
]);

test("NaN anywhere in a channel shows", () => {
  const x0 = Array.from({ length: 12 }, (_, i) => i).with(2, Number.NaN);
  const each = { config: { keepdims: false }, inputs: [[3, 2, 2]] };
  const given = { training: true, batch: 1, values: { x0 } };
  const { y } = run(layerKindOf("GlobalAveragePooling2D"), each, given).values;
  expect(Array.from(y ?? [], Number.isNaN)).toEqual([true, false]);
});
