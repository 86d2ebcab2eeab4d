import { describe, expect, test } from "vitest";
import { codes } from "./grid.ts";
import { cellAt } from "./layer-map.ts";
import { packed } from "./packed.ts";
import { gradientTrace } from "./trace.fixture.ts";
import { tracePicture } from "./trace-picture.ts";
import { unpacked } from "./unpacked.ts";

const id = "activation-grad-norm";

function noise(count: number, columns: number, seed = 1): readonly (readonly number[])[] {
  let state = seed;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  return Array.from({ length: columns }, () =>
    Array.from({ length: count }, (_, layer) => 10 ** ((layer - count) / 10 + 0.3 * next())),
  );
}

describe("packed pictures", () => {
  test("keep every cell to half a code where there is room", () => {
    const picture = tracePicture(gradientTrace(noise(5, 40)), "run");
    const [same] = unpacked(packed([picture], 1e6));
    const [map, back] = [picture.map(id), same?.map(id)];
    expect(back?.codes).toEqual(map?.codes);
    expect(back?.steps).toEqual(map?.steps);
    expect(same?.cards).toEqual(picture.cards);
    const [own, kept] = [map && cellAt(map, 4, 7), back && cellAt(back, 4, 7)];
    expect(kept?.isExact).toBe(false);
    expect(Math.log10((kept?.value ?? 0) / (own?.value ?? 1))).toBeCloseTo(0, 1);
  });

  test("fit into the bytes that they may have, and keep the one cell that is not a number", () => {
    const grads = noise(20, 3000).map((row, i) =>
      i === 1777 ? row.with(3, Number.POSITIVE_INFINITY) : row,
    );
    const bytes = packed([tracePicture(gradientTrace(grads), "run")], 20_000);
    expect(bytes.byteLength).toBeLessThanOrEqual(20_000);
    const map = unpacked(bytes)[0]?.map(id);
    expect(map?.codes.filter((code) => code === codes.infinite)).toHaveLength(1);
  });

  test("of an empty run are an empty run", () => {
    const [same] = unpacked(packed([tracePicture(gradientTrace([]), "run")], 1e6));
    expect(same?.maps).toEqual([]);
    expect(same?.exponents("layer", 0)).toBeUndefined();
  });

  test("keep histograms of exponents to a step of 1/255", () => {
    const shares = [0.25, 0, ...new Array<number>(32).fill(0).with(10, 0.75), 0, 0];
    const trace = gradientTrace([[1, 1, 1]], {
      profiles: { "grad-exponents": { layer_1: shares } },
    });
    const [same] = unpacked(packed([tracePicture(trace, "run")], 1e6));
    const figure = same?.exponents("layer_1", 0);
    expect(figure?.zero).toBeCloseTo(0.25, 2);
    expect(figure?.bins[10]).toMatchObject({ from: -20, to: -18 });
    expect(figure?.bins[10]?.share).toBeCloseTo(0.75, 2);
  });
});
