import { describe, expect, test } from "vitest";
import { cellText } from "./cell-text.ts";
import { differenceMap } from "./difference-map.ts";
import { codes, sizeOfCode } from "./grid.ts";
import { cellAt, type LayerMap } from "./layer-map.ts";
import { gradientTrace } from "./trace.fixture.ts";
import { traceMap, traceMapEntries } from "./trace-maps.ts";

const halfStep = 0.05;

function mapOf(grads: readonly (readonly number[])[], loss = 1): LayerMap {
  const map = traceMap(gradientTrace(grads, { loss }), "activation-grad-norm");
  if (!map) throw new Error("no map");
  return map;
}

describe("a map of a trace", () => {
  test("has the output on top, and the last hidden layer as its reference", () => {
    const map = mapOf([[0.01, 1, 5]]);
    expect(map.names).toEqual(["layer_2", "layer_1", "layer_0"]);
    const sizes = [0, 1, 2].map((row) => cellAt(map, row, 0).relative);
    expect(sizes[0]).toBeCloseTo(Math.log10(5), 1);
    expect(sizes[1]).toBe(0);
    expect(Math.abs((sizes[2] ?? 0) + 2)).toBeLessThan(halfStep);
  });

  test("tells a gradient of 0 from one that is missing and from NaN", () => {
    const sound = mapOf([
      [0, Number.NaN, 1, 1],
      [1, 1, 1, 1],
    ]);
    expect([3, 2].map((row) => cellAt(sound, row, 0).code)).toEqual([codes.zero, codes.nothing]);
    const broken = mapOf(
      [
        [0, Number.NaN, 1, 1],
        [1, 1, 1, 1],
      ],
      Number.NaN,
    );
    expect(cellAt(broken, 2, 0).code).toBe(codes.notANumber);
  });

  test("of a run that was never sound shows its layers as not a number", () => {
    const map = mapOf([[Number.NaN, Number.NaN]], Number.NaN);
    expect([...map.codes]).toEqual([codes.notANumber, codes.notANumber]);
  });

  test("of an empty trace is empty", () => {
    expect(traceMapEntries(gradientTrace([]))).toEqual([]);
    expect(traceMap(gradientTrace([]), "grad-norm")).toBeUndefined();
  });

  test("says what a cell is, with its number and how far that is from healthy", () => {
    const map = mapOf([[1e-4, 1, 1]]);
    expect(cellText(map, cellAt(map, 2, 0))).toBe(
      "layer_0, step 0: 1e-4, −4.0 decades beside the last hidden layer: too small ▼",
    );
  });

  test("of a recurrent layer has time steps as rows, the last on top", () => {
    const trace = gradientTrace([[1, 1, 1]], {
      profiles: { "hidden-grad-norm": { layer_0: [0.01, 0.1, 1] } },
    });
    const map = traceMap(trace, "hidden-grad-norm of layer_0");
    expect(map?.names).toEqual(["t = 2", "t = 1", "t = 0"]);
    expect(map && cellAt(map, 2, 0).relative).toBeCloseTo(-2, 1);
  });
});

describe("the difference of two maps", () => {
  test("is 0 for a map and itself, zeros and infinities too", () => {
    const map = mapOf(
      [
        [0, 1e-3, 1, 2],
        [1, Number.POSITIVE_INFINITY, 1, 2],
      ],
      Number.NaN,
    );
    const codesOf = [...(differenceMap(map, map)?.codes ?? [])];
    expect(codesOf.every((code) => code === codes.middle)).toBe(true);
  });

  test("is positive where the first is larger, at the steps that both have", () => {
    const map = differenceMap(
      mapOf([
        [0.1, 1, 1],
        [0.1, 1, 1],
      ]),
      mapOf([[0.001, 1, 1]]),
    );
    expect(map?.steps).toEqual([0]);
    expect(map && sizeOfCode(map.codes[2] ?? 0, map.span)).toBeCloseTo(2, 1);
  });
});
