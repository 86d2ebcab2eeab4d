import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { gruPropagation } from "./gru-propagation.ts";
import { gruCell } from "./random-cells.ts";
import { typicalGain } from "./unrolled-cell.ts";

const pytorch = { weightVariance: 1 / 3, inputVariance: 1 / 3 };

describe("gruPropagation", () => {
  test("PyTorch's default has factor 0.2911 per step with untied weights", () => {
    expect(Math.abs(gruPropagation(pytorch).chi / 0.2911 - 1)).toBeLessThan(0.005);
  });

  test("the tied factor 0.373, and a simulated one, lie in the bracket", () => {
    const [low, high] = gruPropagation(pytorch).tied;
    const { chi } = typicalGain(
      (rng) => gruCell({ units: 48, ...pytorch }, () => 0, rng),
      60,
      rngOf("gru"),
    );
    for (const measured of [0.373, chi]) {
      expect(measured).toBeGreaterThan(low);
      expect(measured).toBeLessThan(high);
    }
  });

  test("without recurrence and input is the update gate alone", () => {
    const { chi, state } = gruPropagation({ weightVariance: 0, inputVariance: 0, updateBias: 1 });
    expect(chi).toBeCloseTo((1 / (1 + Math.exp(-1))) ** 2, 9);
    expect(state).toBe(0);
  });

  test("keeps more with a larger update bias", () => {
    const chis = [0, 2, 4, 6].map((updateBias) => gruPropagation({ ...pytorch, updateBias }).chi);
    expect(chis.toSorted((a, b) => a - b)).toEqual(chis);
    expect(chis.at(-1)).toBeGreaterThan(0.98);
  });
});
