import { expect, test } from "vitest";
import { conforms, run } from "../layer-run.fixture.ts";
import { groupNormalization } from "./group-normalization.ts";
import { layerKindOf } from "./index.ts";

const norm = { epsilon: 1e-3, center: true, scale: true };
conforms("GroupNormalization", [
  { config: { groups: 2, ...norm }, inputs: [[4]] },
  { config: { groups: -1, ...norm, center: false }, inputs: [[2, 2, 3]] },
]);

test("one group is layer normalization over all positions and features", () => {
  const each = { config: { groups: 1, epsilon: 0, center: false, scale: false }, inputs: [[2, 2]] };
  const values = { x0: [1, 2, 3, 4] };
  const { y } = run(layerKindOf("GroupNormalization"), each, {
    training: true,
    values,
    batch: 1,
  }).values;
  const deviation = Math.sqrt(1.25);
  expect(Array.from(y ?? [])).toEqual(
    [-1.5, -0.5, 0.5, 1.5].map((x) => expect.closeTo(x / deviation, 12)),
  );
});

test("refuses features that do not make groups", () => {
  expect(() => groupNormalization.outputShape({ groups: 4, ...norm }, [[2, 6]])).toThrow(
    "group-normalization: features of [2, 6] must be a multiple of groups, got 4",
  );
});

test.each([0, -2, 1.5, "8"])("refuses groups %j", (groups) => {
  expect(() => groupNormalization.read({ groups }, "m")).toThrow(
    `m: groups must be a whole number ≥ 1, got ${JSON.stringify(groups)}`,
  );
});
