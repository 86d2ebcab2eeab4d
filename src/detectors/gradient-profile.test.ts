import { describe, expect, test } from "vitest";
import { gradientProfiles, hiddenLayers } from "./gradient-profile.ts";
import { always, denseLayers, traceOf } from "./trace.fixture.ts";

describe("hiddenLayers", () => {
  test("are the weighted layers but the last", () => {
    const norm = {
      name: "bn",
      kind: "BatchNormalization",
      activation: undefined,
      isWeighted: false,
    };
    expect(hiddenLayers(traceOf([], {}, [...denseLayers(3), norm]))).toEqual(["h1", "h2"]);
    expect(hiddenLayers(traceOf([], {}, []))).toEqual([]);
  });
});

describe("gradientProfiles", () => {
  test("measure every hidden layer in decades from the last hidden one, and relative to its weights", () => {
    const sample = {
      grads: [100, 0.1, 1, 7],
      weightGrads: [2, 4, 6, 8],
      weightNorms: [4, 4, 3, 1],
    };
    expect(gradientProfiles(traceOf([sample]))).toEqual([
      { step: 0, decades: [2, -1, 0], outputGrad: 7, relativeGrad: [0.5, 1, 2] },
    ]);
  });

  test("do not change with the scale of the loss", () => {
    const decadesAt = (scale: number) =>
      gradientProfiles(traceOf([{ grads: [4 * scale, 2 * scale, scale, scale] }]))[0]?.decades;
    decadesAt(1e-20)?.forEach((decades, i) => {
      expect(decades).toBeCloseTo(decadesAt(1)?.[i] ?? Number.NaN, 9);
    });
  });

  test.each([0, Number.NaN, Number.POSITIVE_INFINITY])(
    "have no decades where the last hidden gradient is %d",
    (last) => {
      const [profile] = gradientProfiles(traceOf([{ grads: [1, 1, last, 1] }]));
      expect(profile?.decades).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    },
  );

  test("are none without hidden layers, and none where gradients were not recorded", () => {
    expect(gradientProfiles(traceOf(always({}), {}, denseLayers(1)))).toEqual([]);
    const [record] = traceOf([{}]).records;
    const bare = { ...traceOf([]), records: record ? [{ ...record, layers: {} }] : [] };
    expect(gradientProfiles(bare)).toEqual([]);
  });
});
