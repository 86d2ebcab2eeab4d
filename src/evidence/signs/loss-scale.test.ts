import { expect, test } from "vitest";
import { curveOf, evidenceOf, momentWith } from "../evidence.fixture.ts";
import { codesOf } from "./look.fixture.ts";
import { lossScale } from "./loss-scale.ts";

const scaler = (scale: number) => ({
  scale,
  growthFactor: 2,
  backoffFactor: 0.5,
  growthInterval: 2000,
  growthTracker: 0,
});

test.each([
  [65_536, []],
  [64, []],
  [63, ["loss-scale-falls/warning"]],
  [1, ["loss-scale-falls/warning"]],
  [0.5, ["loss-scale-falls/failure"]],
  [0, ["loss-scale-falls/failure"]],
  [Number.NaN, ["loss-scale-falls/failure"]],
])("a scale of %d: %j", (scale, codes) => {
  const saved = evidenceOf({ moments: [momentWith({ scaler: scaler(scale) })] });
  expect(codesOf(lossScale, saved)).toEqual(codes);
  const logged = evidenceOf({ curves: [curveOf("loss-scale", [65_536, scale])] });
  expect(codesOf(lossScale, logged)).toEqual(codes);
});

test("a scale that fell and rose again is none that falls", () => {
  const curves = [curveOf("loss-scale", [65_536, 32, 0.5, 1024])];
  expect(codesOf(lossScale, evidenceOf({ curves }))).toEqual([]);
});
