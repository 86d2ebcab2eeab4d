import { describe, expect, test } from "vitest";
import { evidenceOf, layerCurves, memoryOf, momentWith } from "../evidence.fixture.ts";
import { depthProfile } from "./depth-profile.ts";
import { codesOf, findingsOf } from "./look.fixture.ts";

/** Five layers, input first, over so many decades in equal steps. */
const profile = (decades: number) =>
  Array.from({ length: 5 }, (_, i) => 10 ** ((decades * (4 - i)) / 4));
const logged = (...decades: readonly number[]) =>
  evidenceOf({ curves: layerCurves(decades.map(profile)) });
const remembered = (sizes: readonly number[]) =>
  evidenceOf({ moments: [momentWith({ optimizer: memoryOf(sizes) })] });

describe.each([
  [-4, ["depth-vanishes/failure"]],
  [-2.001, ["depth-vanishes/failure"]],
  [-1.99, ["depth-vanishes/warning"]],
  [-1.301, ["depth-vanishes/warning"]],
  [-1.29, []],
  [0, []],
  [1.29, []],
  [1.99, ["depth-explodes/warning"]],
  [2.001, ["depth-explodes/failure"]],
])("%d decades from the first layer to the last", (decades, codes) => {
  test("in a log", () => {
    expect(codesOf(depthProfile, logged(decades, decades))).toEqual(codes);
  });

  test("in an optimizer's memory", () => {
    expect(codesOf(depthProfile, remembered(profile(decades)))).toEqual(codes);
  });
});

test("half of the records must show it", () => {
  expect(codesOf(depthProfile, logged(-4, -4, 0, 0))).toEqual(["depth-vanishes/failure"]);
  expect(codesOf(depthProfile, logged(-4, 0, 0))).toEqual([]);
});

test("a jump at one layer is no work of the depth", () => {
  const jumping = [1e-4, 1e-4, 1e-4, 1e-4, 1];
  expect(codesOf(depthProfile, remembered(jumping))).toEqual([]);
  const mostly = [1e-3, 0.9e-3, 0.8, 0.9, 1];
  expect(codesOf(depthProfile, remembered(mostly))).toEqual(["depth-vanishes/warning"]);
});

test("the finding names the layer at the far end and since when", () => {
  const [finding] = findingsOf(depthProfile, logged(0, -4, -3));
  expect(finding).toMatchObject({
    layer: "layers.0",
    at: { base: "step", position: 1 },
    limits: { decades: -2 },
  });
  expect(finding?.figures["decades"]).toBeCloseTo(-4, 12);
});

test.each([
  ["zeros", [0, 0, 0, 0]],
  ["NaN", [Number.NaN, Number.NaN, Number.NaN]],
  ["two layers", [1e-9, 1]],
])("a profile of %s shows nothing", (_, sizes) => {
  expect(codesOf(depthProfile, remembered(sizes))).toEqual([]);
});
