import { describe, expect, test } from "vitest";
import { curveOf, evidenceOf, layerCurves, memoryOf, momentWith } from "./evidence.fixture.ts";
import { decayOf, depthProfiles, shownProfiles, usualDecades } from "./gradients.ts";

const layers = (count: number) => Array.from({ length: count }, (_, i) => `layers.${i}`);
const decay = (sizes: readonly number[]) => decayOf({ layers: layers(sizes.length), sizes });

describe("decayOf", () => {
  test("a geometric profile loses its decades evenly: jump 1 / (L − 1)", () => {
    const { decades, jump, extreme } = decay([1e-4, 1e-3, 1e-2, 1e-1, 1]);
    expect(decades).toBeCloseTo(-4, 12);
    expect(jump).toBeCloseTo(1 / 4, 12);
    expect(extreme).toBe("layers.0");
  });

  test("an exploding profile has its mirror image", () => {
    const { decades, extreme } = decay([1e4, 1e2, 1]);
    expect(decades).toBeCloseTo(4, 12);
    expect(extreme).toBe("layers.0");
  });

  test("one jump is a jump of all decades, and the line hardly sees it", () => {
    const { jump, decades } = decay([1, 1, 1, 1, 1, 1000]);
    expect(jump).toBe(1);
    expect(decades).toBeCloseTo(0, 12);
  });

  test("a layer of exactly 0, NaN or infinity is left out", () => {
    expect(decay([1e-2, 0, Number.NaN, Number.POSITIVE_INFINITY, 1e-1, 1]).decades).toBeLessThan(
      -1,
    );
  });

  test.each([[[]], [[1, 2]], [[0, 0, 0, 0]], [[Number.NaN, 1, 2]]])("is NaN for %j", (sizes) => {
    expect(decay(sizes)).toEqual({ decades: Number.NaN, jump: Number.NaN, extreme: undefined });
  });
});

describe("depthProfiles", () => {
  test("a log gives one profile for each step, input first", () => {
    const curves = layerCurves([
      [1, 2, 3],
      [4, 5, 6],
    ]).toReversed();
    const profiles = depthProfiles(evidenceOf({ curves, layers: layers(3) }));
    expect(profiles.map(({ sizes, position }) => [position, sizes])).toEqual([
      [0, [1, 2, 3]],
      [1, [4, 5, 6]],
    ]);
  });

  test("an optimizer gives one profile of its kernels", () => {
    const moments = [momentWith({ step: 9, optimizer: memoryOf([3, 2, 1]) })];
    expect(depthProfiles(evidenceOf({ moments }))).toMatchObject([
      { source: "optimizer", position: 9, sizes: [3, 2, 1] },
    ]);
  });

  test("parameters without names keep the optimizer's order", () => {
    const optimizer = memoryOf([3, 2, 1], { parameter: undefined });
    expect(depthProfiles(evidenceOf({ moments: [momentWith({ optimizer })] }))[0]?.layers).toEqual([
      "parameter 0",
      "parameter 1",
      "parameter 2",
    ]);
  });

  test("biases, scales and means of gradients make no profile, nor do two layers", () => {
    const named = (parameter: string) => curveOf("gradient", [1, 1], { parameter });
    const biases = layers(4).map((layer) => named(`${layer}.bias`));
    const means = layerCurves([[1, 1, 1]]).map((curve) => ({
      ...curve,
      statistic: "mean" as const,
    }));
    for (const curves of [biases, means, layerCurves([[1, 1]])])
      expect(depthProfiles(evidenceOf({ curves }))).toEqual([]);
  });

  test("statistics and files are not mixed in one profile", () => {
    const [a, b, c] = layerCurves([[1, 1, 1]]);
    const other = c && { ...c, from: { ...c.from, file: "other.csv" } };
    const curves = [a, b, other].flatMap((curve) => (curve ? [curve] : []));
    expect(depthProfiles(evidenceOf({ curves }))).toEqual([]);
  });

  test("of a long log 200 steps are looked at, the first among them", () => {
    const curves = layerCurves(Array.from({ length: 5000 }, () => [1, 1, 1]));
    const profiles = depthProfiles(evidenceOf({ curves }));
    expect(profiles).toHaveLength(200);
    expect(profiles[0]?.position).toBe(0);
  });

  test("a layer that was not logged at a step is NaN there", () => {
    const [a, b, c] = layerCurves([[1, 2, 3]]);
    const late = c && { ...c, positions: [5] };
    const curves = [a, b, late].flatMap((curve) => (curve ? [curve] : []));
    expect(depthProfiles(evidenceOf({ curves }))[0]?.sizes).toEqual([1, 2, Number.NaN]);
  });
});

test("what lasted is the median of the decays", () => {
  const profiles = depthProfiles(
    evidenceOf({
      curves: layerCurves([
        [1e-2, 1e-1, 1],
        [1e-4, 1e-2, 1],
        [1, 1, 1],
      ]),
    }),
  );
  expect(usualDecades(profiles)).toBeCloseTo(-2, 12);
  expect(usualDecades([])).toBeNaN();
});

test("of each source the last profile with the most layers is shown: histograms are kept of a few only", () => {
  const all = layers(4);
  const curves = all.map((name, i) => ({
    ...curveOf("gradient", i === 1 ? [1, 2] : [1, 2, 3]),
    statistic: "norm" as const,
    parameter: `${name}.weight`,
  }));
  const [shown, ...more] = shownProfiles(evidenceOf({ curves, layers: all }));
  expect(more).toEqual([]);
  expect(shown?.sizes).toEqual([2, 2, 2, 2]);
  expect(shownProfiles(evidenceOf({}))).toEqual([]);
});
