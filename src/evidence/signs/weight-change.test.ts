import { describe, expect, test } from "vitest";
import { curveOf, evidenceOf, momentWith, weightOf } from "../evidence.fixture.ts";
import type { Weight } from "../evidence.ts";
import { codesOf, findingsOf, line } from "./look.fixture.ts";
import { weightChange } from "./weight-change.ts";

/** A kernel before and after: its norm, and how far its mean moved in its own deviations. */
const kernel = (name: string, norm: number, mean = 0) =>
  weightOf(`${name}.weight`, { norm, mean, std: 1 });
const between = (before: readonly Weight[], after: readonly Weight[]) =>
  evidenceOf({
    moments: [
      momentWith({ file: "0.pt", step: 0, weights: before }),
      momentWith({ file: "9.pt", step: 9, weights: after }),
    ],
  });
const codes = (before: readonly Weight[], after: readonly Weight[]) =>
  codesOf(weightChange, between(before, after));

describe("a kernel beside one that moved", () => {
  test.each([
    [1, 0, ["weights-unmoved/warning"]],
    [1 + 0.9e-5, 0, ["weights-unmoved/warning"]],
    [1 + 1.1e-5, 0, []],
    [1, 1.1e-5, []],
  ])("whose norm becomes %d and mean %d: %j", (norm, mean, expected) => {
    const before = [kernel("a", 1), kernel("b", 1)];
    expect(codes(before, [kernel("a", norm, mean), kernel("b", 1.02)])).toEqual(expected);
  });

  test("is not held against one that hardly moved itself", () => {
    const before = [kernel("a", 1), kernel("b", 1)];
    expect(codes(before, [kernel("a", 1), kernel("b", 1.009)])).toEqual([]);
  });
});

describe("size", () => {
  test.each([
    [100, ["weights-grow/failure"]],
    [99, []],
    [0.31, []],
    [0.3, ["weights-vanish/failure"]],
  ])("%d times what it was: %j", (factor, expected) => {
    expect(codes([kernel("a", 1)], [kernel("a", factor)])).toEqual(expected);
  });

  test("a kernel that began at 0, as LoRA's second one, did not grow", () => {
    expect(codes([kernel("lora_B", 0)], [kernel("lora_B", 3)])).toEqual([]);
  });

  test("a kernel of NaN did not shrink: what is left of it has no size", () => {
    const broken = weightOf("a.weight", { nan: 10_000, norm: 0 });
    expect(codes([kernel("a", 1)], [broken])).toEqual([]);
  });

  test("of several kernels the one that changed most is named", () => {
    const before = [kernel("a", 1), kernel("b", 1)];
    const evidence = between(before, [kernel("a", 200), kernel("b", 1e4)]);
    expect(findingsOf(weightChange, evidence).map(({ layer }) => layer)).toEqual(["b"]);
  });
});

test("ties, biases and tensors of other checkpoints are not compared", () => {
  const tied = { ...kernel("a", 1), isTied: true };
  const bias = weightOf("b.bias", { norm: 1 }, [4]);
  expect(
    codes([tied, bias, kernel("c", 1)], [{ ...tied, summary: kernel("a", 500).summary }]),
  ).toEqual([]);
});

test("what did not move in a training that learned is said to be so", () => {
  const evidence = {
    ...between([kernel("a", 1), kernel("b", 1)], [kernel("a", 1), kernel("b", 2)]),
    curves: [curveOf("loss", line(2, 1))],
  };
  expect(findingsOf(weightChange, evidence)[0]?.figures["hasLearned"]).toBe(1);
});

test("one checkpoint is not two", () => {
  const evidence = evidenceOf({ moments: [momentWith({ weights: [kernel("a", 1)] })] });
  expect(weightChange.lacks(evidence)).toBe("weights-at-two-steps");
});
