import { expect, test } from "vitest";
import { curveOf, evidenceOf, memoryOf, momentWith } from "../evidence.fixture.ts";
import { cancellingGradient } from "./cancelling-gradient.ts";
import { codesOf, line } from "./look.fixture.ts";

const agreeing = (agreement: number, loss: readonly number[] = []) =>
  evidenceOf({
    moments: [momentWith({ optimizer: memoryOf([1, 1, 1], { agreement }) })],
    curves: loss.length > 0 ? [curveOf("loss", loss)] : [],
  });

test.each([
  // (1 − β₁)/(1 + β₁): the sign turns at every step.
  [0.05, ["gradients-cancel/warning"]],
  [0.0799, ["gradients-cancel/warning"]],
  [0.08, []],
  // E|N(0, 1)| · √(0.1/1.9): the sign is a coin.
  [0.18, []],
  [1, []],
  [Number.NaN, []],
])("an agreement of %d: %j", (agreement, codes) => {
  expect(codesOf(cancellingGradient, agreeing(agreement))).toEqual(codes);
});

test("what is left of a converged training may turn as it likes", () => {
  expect(codesOf(cancellingGradient, agreeing(0.05, line(2, 0)))).toEqual([]);
});
