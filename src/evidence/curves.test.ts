import { describe, expect, test } from "vitest";
import type { Log, Series } from "../formats/content.ts";
import { curvesOf, rootMeanSquare } from "./curves.ts";

const series = (tag: string, values: readonly number[], positions?: readonly number[]): Series => ({
  tag,
  base: "step",
  positions: positions ?? values.map((_, i) => i),
  values,
});
const logOf = (...all: readonly Series[]): Log => ({ series: all, histograms: [] });

describe("curvesOf", () => {
  test("leaves out what no convention knows, and empty series", () => {
    expect(curvesOf("a.csv", logOf(series("reward", [1, 2]), series("loss", [])))).toEqual([]);
  });

  test("says where every number comes from", () => {
    const [curve] = curvesOf("run/a.csv", logOf(series("train/grad_norm", [1, 2])));
    expect(curve).toMatchObject({
      measures: "gradient",
      clip: "before",
      from: { file: "run/a.csv", tag: "train/grad_norm" },
    });
  });

  test("an accuracy above 1.5 is in percent, the whole of it", () => {
    const [percent] = curvesOf("a.csv", logOf(series("acc", [1, 50, 97])));
    expect(percent?.values).toEqual([0.01, 0.5, 0.97]);
    const [share] = curvesOf("a.csv", logOf(series("acc", [0.1, 1, 1.5])));
    expect(share?.values).toEqual([0.1, 1, 1.5]);
  });

  test.each([
    ["logs/validation/events.out", "epoch_loss", "validation-loss"],
    ["val/events.out", "accuracy", "validation-accuracy"],
    ["logs/train/events.out", "epoch_loss", "loss"],
    ["validation.csv", "loss", "loss"],
    ["evaluation-of-ideas/log.csv", "loss", "loss"],
    ["eval/log.csv", "grad_norm", "gradient"],
  ])("%s: %s is %s", (file, tag, measures) => {
    expect(curvesOf(file, logOf(series(tag, [1])))[0]?.measures).toBe(measures);
  });

  test("a parameter's bare name is what its file is about", () => {
    const one = logOf(series("fc1.weight", [1]));
    expect(curvesOf("grad_norms.csv", one)[0]?.measures).toBe("gradient");
    expect(curvesOf("norms.csv", one)[0]?.measures).toBe("weight");
  });

  test("of a step that was logged twice the later number counts, and steps rise", () => {
    const [curve] = curvesOf("a.csv", logOf(series("loss", [3, 2, 1, 9, 8], [0, 10, 20, 10, 15])));
    expect(curve?.positions).toEqual([0, 10, 15, 20]);
    expect(curve?.values).toEqual([3, 9, 8, 1]);
  });

  test("NaN and infinity stay what they are", () => {
    const [curve] = curvesOf(
      "a.csv",
      logOf(series("loss", [Number.NaN, Number.POSITIVE_INFINITY])),
    );
    expect(curve?.values).toEqual([Number.NaN, Number.POSITIVE_INFINITY]);
  });

  test("parameters are named alike, whoever logged them", () => {
    const tags = [
      "grads/Dense_0/kernel",
      "grad_norm/Dense_0.kernel",
      "gradients/module.Dense_0.kernel",
    ];
    const names = curvesOf("a.csv", logOf(...tags.map((tag) => series(tag, [1])))).map(
      ({ parameter }) => parameter,
    );
    expect(names).toEqual(["Dense_0.kernel", "Dense_0.kernel", "Dense_0.kernel"]);
  });

  test("a histogram of a gradient becomes its root mean square; others are left out", () => {
    const histogram = { edges: [-2, -1, 1, 2], counts: [1, 0, 1] };
    const histograms = ["gradients/fc.weight", "activations/fc"].map((tag) => ({
      tag,
      base: "step" as const,
      positions: [7],
      histograms: [histogram],
    }));
    expect(curvesOf("a", { series: [], histograms })).toMatchObject([
      { measures: "gradient", statistic: "rms", positions: [7], values: [1.5] },
    ]);
  });
});

describe("rootMeanSquare", () => {
  /** SummaryWriter's buckets: 1e-12 · 1.1^k on both sides, to 1e20. */
  const positive: number[] = [];
  for (let edge = 1e-12; edge < 1e20; edge *= 1.1) positive.push(edge);
  const torchEdges = [...positive.toReversed().map((edge) => -edge), 0, ...positive, 1e21];
  const values = Array.from({ length: 2000 }, (_, i) => 1e-3 * Math.sin(i * 12.9898) ** 3);
  const exact = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);

  function counted(edges: readonly number[]) {
    const counts = edges.slice(1).map((edge, i) => {
      const low = edges[i] ?? 0;
      return values.filter((x) => x >= low && x < edge).length;
    });
    return { edges, counts };
  }

  test("agrees with the exact value to 2 % for PyTorch's buckets, which grow by 10 %", () => {
    expect(Math.abs(rootMeanSquare(counted(torchEdges)) / exact - 1)).toBeLessThan(0.02);
  });

  test("agrees with the exact value to 5 % for 64 equal buckets", () => {
    const edges = Array.from({ length: 65 }, (_, i) => -1e-3 + (i * 2e-3) / 64 + 1e-9);
    expect(Math.abs(rootMeanSquare(counted(edges)) / exact - 1)).toBeLessThan(0.05);
  });

  test("numbers in an open end lie at its inner edge", () => {
    expect(rootMeanSquare({ edges: [-1e20, -2, 2, 1e20], counts: [1, 0, 1] })).toBe(2);
  });

  test.each([
    ["nothing", [], []],
    ["no counts", [0, 1], [0]],
    ["edges that are missing", [], [3]],
  ])("is NaN for %s", (_, edges, counts) => {
    expect(rootMeanSquare({ edges, counts })).toBeNaN();
  });
});
