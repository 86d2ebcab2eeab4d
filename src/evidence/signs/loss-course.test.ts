import { describe, expect, test } from "vitest";
import { curveOf, evidenceOf } from "../evidence.fixture.ts";
import { codesOf, findingsOf, line } from "./look.fixture.ts";
import { lossCourse } from "./loss-course.ts";

const evidence = (loss: readonly number[]) => evidenceOf({ curves: [curveOf("loss", loss)] });
const codes = (loss: readonly number[]) => codesOf(lossCourse, evidence(loss));

describe("a loss", () => {
  test.each([
    ["that stays", line(2, 1.95), ["loss-at-chance/failure"]],
    ["that falls by a tenth", line(2, 1.75), []],
    ["that falls", line(2, 0.5), []],
    ["that doubles", line(1, 2), ["loss-diverges/failure"]],
    ["that is negative and falls", line(-1, -9), []],
    ["of two records", [2, 2], []],
    ["of NaN", [Number.NaN, Number.NaN, Number.NaN], []],
  ])("%s", (_, loss, expected) => {
    expect(codes(loss)).toEqual(expected);
  });

  test("at ln 10 is that of guessing among ten classes", () => {
    const [finding] = findingsOf(lossCourse, evidence(line(Math.log(10), Math.log(10))));
    expect(finding?.figures["classes"]).toBe(10);
  });

  test("that diverges does so since its best record", () => {
    const [finding] = findingsOf(lossCourse, evidence([4, 3, 2, 1, 5, 50, 100]));
    expect(finding).toMatchObject({
      code: "loss-diverges",
      at: { position: 3 },
      figures: { smallest: 1, largest: 100 },
    });
  });

  test("held out is looked at where there is no other", () => {
    const curves = [curveOf("validation-loss", line(Math.log(10), Math.log(10)))];
    expect(codesOf(lossCourse, evidenceOf({ curves }))).toEqual(["loss-at-chance/failure"]);
  });

  test("that stands still elsewhere than at guessing, as a fine-tuning may, is a warning", () => {
    const curves = [curveOf("loss", line(1.2, 1.17))];
    expect(codesOf(lossCourse, evidenceOf({ curves }))).toEqual(["loss-at-chance/warning"]);
  });
});

describe("a loss of exactly 0", () => {
  test.each([
    [[0, 0, 0], ["loss-zero/failure"]],
    [[0, 0], []],
    [[0, 0, 1e-30], []],
  ])("%j: %j", (loss, expected) => {
    expect(codes(loss)).toEqual(expected);
  });
});

describe("swings", () => {
  /** Falls, then jumps up and down by this share of where it began. */
  const swinging = (size: number, count = 16) => [
    ...line(4, 1.5, count),
    ...Array.from({ length: count }, (_, i) => 1.5 + (i % 2) * 4 * size),
  ];
  const swings = (loss: readonly number[]) =>
    codes(loss).filter((code) => code.startsWith("loss-swings"));

  test.each([
    [0.3, ["loss-swings/warning"]],
    [0.2, []],
  ])("of %d of the first loss: %j", (size, expected) => {
    expect(swings(swinging(size))).toEqual(expected);
  });

  test("need a dozen records", () => {
    expect(swings(swinging(0.3, 11))).toEqual([]);
  });
});

describe("spikes", () => {
  const spiked = (count: number, factor: number) => [
    ...line(2, 1, 30),
    ...line(1, 1, 30),
    ...Array.from({ length: count }, () => [factor, ...line(1, 1, 20)]).flat(),
  ];

  test.each([
    [3, 4, ["loss-spikes/warning"]],
    [2, 4, []],
    [3, 2.5, []],
  ])("%d times %d: %j", (count, factor, expected) => {
    expect(codes(spiked(count, factor))).toEqual(expected);
  });
});
