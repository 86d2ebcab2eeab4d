import { describe, expect, test } from "vitest";
import { curveOf, evidenceOf } from "./evidence.fixture.ts";
import { mainCurve, nearestChance, progressOf } from "./progress.ts";

const nan = Number.NaN;
/** Twenty values from one to the other, in equal steps. */
const line = (from: number, to: number) =>
  Array.from({ length: 20 }, (_, i) => from + ((to - from) * i) / 19);
/** Falls to `to` within the first half, and stays. */
const settles = (from: number, to: number) => [...line(from, to), ...line(to, to)];
const tenClasses = Math.log(10);

const stateOf = (loss: readonly number[], accuracy: readonly number[] = []) =>
  progressOf(
    evidenceOf({
      curves: [
        ...(loss.length > 0 ? [curveOf("loss", loss)] : []),
        ...(accuracy.length > 0 ? [curveOf("accuracy", accuracy)] : []),
      ],
    }),
  ).state;

describe("progressOf", () => {
  test.each([
    ["nothing", [], [], "unknown"],
    ["a loss of two records", [2, 1], [], "unknown"],
    ["a loss that falls by 97 %", line(2, 0), [], "converged"],
    ["an accuracy of 97 %", line(2, 1.9), line(0.1, 0.99), "converged"],
    ["an accuracy of 97 % and no loss", [], line(0.5, 0.99), "converged"],
    ["a loss that falls by half", line(2, 1), [], "learned"],
    ["an accuracy that rises to 70 %", line(2, 1.95), line(0.1, 0.7), "learned"],
    ["a loss that falls by a tenth", line(2, 1.78), [], "moving"],
    ["a loss that stays", line(2, 1.98), [], "at-chance"],
    ["a loss that stays at ln 10", line(tenClasses, tenClasses), [], "at-chance"],
    ["a loss that starts at ln 10 and falls slowly", line(tenClasses, 2.1), [], "moving"],
    ["a loss that comes down to ln 10 and stays", settles(3.5, tenClasses), [], "at-chance"],
    ["the same, with an accuracy of a third", settles(3.5, tenClasses), line(0.1, 0.33), "learned"],
    ["a loss that passes ln 10 on its way", line(4, 2.25), [], "learned"],
    ["a loss that doubles", line(1, 2), [], "diverged"],
    ["a loss that ends as NaN", [...line(2, 1), nan], [], "diverged"],
    ["a loss that ends as infinity", [2, 1, Number.POSITIVE_INFINITY], [], "diverged"],
    ["NaN alone", [nan, nan, nan], [], "diverged"],
    ["a loss of exactly 0", [0, 0, 0, 0], [], "unknown"],
    ["a negative loss that falls", line(-1, -50), [], "unknown"],
    ["a negative loss that grows", line(-50, -1), [], "unknown"],
    ["a loss around 0", [0.02, -0.01, 0.03, -0.02, 0.2, -0.1, 0.5], [], "unknown"],
  ] as const)("%s: %#", (_, loss, accuracy, state) => {
    expect(stateOf(loss, accuracy)).toBe(state);
  });

  test("a loss that is negative at times has no drop", () => {
    const { drop } = progressOf(evidenceOf({ curves: [curveOf("loss", [1, -1, 0.1])] }));
    expect(drop).toBeNaN();
  });

  test("held-out numbers count where there are no others", () => {
    const curves = [
      curveOf("validation-loss", line(2, 1)),
      curveOf("validation-accuracy", line(0.1, 0.5)),
    ];
    expect(progressOf(evidenceOf({ curves }))).toMatchObject({ state: "learned" });
  });

  test("a tenth of the records, at least one, makes the first and the last loss", () => {
    const { firstLoss, lastLoss } = progressOf(
      evidenceOf({ curves: [curveOf("loss", [...line(4, 3), 9])] }),
    );
    expect(firstLoss).toBeCloseTo((4 + 4 - 1 / 19) / 2, 12);
    expect(lastLoss).toBe(6);
  });

  test("says which curves it is from", () => {
    const curves = [curveOf("loss", line(2, 1)), curveOf("accuracy", line(0, 1))];
    expect(progressOf(evidenceOf({ curves })).from.map(({ tag }) => tag)).toEqual([
      "loss",
      "accuracy",
    ]);
  });
});

describe("mainCurve", () => {
  const tagged = (tag: string, values: readonly number[]) =>
    curveOf("loss", values, { from: { file: "a.csv", tag } });

  test("the plainest name wins, then the longest curve; one that is 0 throughout comes last", () => {
    const pick = (...curves: readonly ReturnType<typeof tagged>[]) =>
      mainCurve(evidenceOf({ curves }), "loss")?.from.tag;
    expect(pick(tagged("box_loss", [1, 2]), tagged("train/loss", [1, 2]))).toBe("train/loss");
    expect(pick(tagged("train_loss_epoch", [1]), tagged("train_loss_step", [1, 2]))).toBe(
      "train_loss_step",
    );
    expect(pick(tagged("loss", [0, 0]), tagged("box_loss", [1, 2]))).toBe("box_loss");
    expect(pick(tagged("loss", [0, 0]))).toBe("loss");
    expect(pick()).toBeUndefined();
  });

  test("a curve of one parameter is not one of the network", () => {
    const curves = [curveOf("gradient", [1], { parameter: "fc.weight" })];
    expect(mainCurve(evidenceOf({ curves }), "gradient")).toBeUndefined();
  });
});

test.each([
  [Math.log(2), 2],
  [Math.log(10), 10],
  [Math.log(50_257), 50_257],
  [0, 2],
  [1000, 2 ** 18],
])("ln K nearest to %d is that of %d classes", (loss, classes) => {
  expect(nearestChance(loss).classes).toBe(classes);
});

test("a loss of 0 that hides a gradient of NaN is no convergence", () => {
  const curves = [
    curveOf("loss", [2, 1, 0.5, 0, 0, 0]),
    curveOf("gradient", [1, 1, 1, Number.NaN, Number.NaN, Number.NaN]),
  ];
  expect(progressOf(evidenceOf({ curves })).state).toBe("diverged");
});
