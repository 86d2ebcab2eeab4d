import { describe, expect, test } from "vitest";
import { curveOf, evidenceOf } from "../evidence.fixture.ts";
import { gradientNorm } from "./gradient-norm.ts";
import { codesOf, line } from "./look.fixture.ts";

const flat = (value: number, count: number) => Array.from({ length: count }, () => value);
const codes = (norms: readonly number[], loss: readonly number[] = []) =>
  codesOf(
    gradientNorm,
    evidenceOf({
      curves: [curveOf("gradient", norms), ...(loss.length > 0 ? [curveOf("loss", loss)] : [])],
    }),
  );

describe("growth", () => {
  test.each([
    ["a hundredfold, to the end", [...flat(1, 10), ...flat(100, 10)], ["norm-explodes/failure"]],
    ["ninety-nine-fold", [...flat(1, 10), ...flat(99, 10)], []],
    ["a hundredfold, and back", [...flat(1, 10), 200, ...flat(1, 10)], []],
    ["a hundredfold, then NaN", [...flat(1, 9), 200, Number.NaN], ["norm-explodes/failure"]],
    ["of four records", [1, 1, 200, 200], []],
    ["from 0", [...flat(0, 10), ...flat(1, 10)], []],
  ])("%s", (_, norms, expected) => {
    expect(codes(norms)).toEqual(expected);
  });
});

describe("size", () => {
  test.each([
    [1e4, ["norm-huge/failure"]],
    [9.9e3, []],
    [1e-6, []],
    [0.9e-6, ["norm-vanishes/failure"]],
    [0, []],
  ])("%d from the start: %j", (norm, expected) => {
    expect(codes(flat(norm, 10))).toEqual(expected);
  });

  test("a tiny norm behind a loss that came down is success", () => {
    expect(codes(flat(1e-8, 20), line(2, 0))).toEqual([]);
    expect(codes(flat(1e-8, 20), line(2, 2))).toEqual(["norm-vanishes/failure"]);
  });

  test("one record of a huge norm counts", () => {
    expect(codes([1e6])).toEqual(["norm-huge/failure"]);
  });
});

describe("spikes", () => {
  const spiked = (...spikes: readonly number[]) => [
    ...flat(1, 64),
    ...spikes.flatMap((spike) => [spike, ...flat(1, 5)]),
  ];

  test.each([
    [[6, 6], ["norm-spikes/warning"]],
    [[6], []],
    [[5, 5], []],
    [[], []],
  ])("%j after 64 norms of 1: %j", (spikes, expected) => {
    expect(codes(spiked(...spikes))).toEqual(expected);
  });

  test("a norm that varies tenfold anyway has none", () => {
    const wild = Array.from({ length: 200 }, (_, i) => 10 ** Math.sin(i * 12.9898));
    expect(codes(wild)).toEqual([]);
  });
});
