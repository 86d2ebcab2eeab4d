import { expect, test } from "vitest";
import { curveOf, evidenceOf } from "../evidence.fixture.ts";
import { learningRate } from "./learning-rate.ts";
import { codesOf, line } from "./look.fixture.ts";

test.each([
  [[0, 0, 0], ["learning-rate-zero/failure"]],
  [[0, 0], []],
  [[0, 0, 1e-9], []],
  [[Number.NaN, Number.NaN, Number.NaN], []],
])("a learning rate of %j: %j", (rates, codes) => {
  const curves = [curveOf("learning-rate", rates)];
  expect(codesOf(learningRate, evidenceOf({ curves }))).toEqual(codes);
});

test("a rate of 0.0000 beside a loss that falls was rounded", () => {
  const curves = [curveOf("learning-rate", [0, 0, 0]), curveOf("loss", line(2, 1))];
  expect(codesOf(learningRate, evidenceOf({ curves }))).toEqual([]);
});
