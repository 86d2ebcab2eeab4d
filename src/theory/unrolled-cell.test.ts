import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { activations } from "./activations.fixture.ts";
import { chronoBias } from "./forget-gate.ts";
import {
  type CellInitialization,
  gruCell,
  type LstmBiases,
  lstmCell,
  vanillaCell,
} from "./random-cells.ts";
import { type RandomCell, typicalGain, unrolledGain } from "./unrolled-cell.ts";

const pytorch = { units: 64, weightVariance: 1 / 3, inputVariance: 1 / 3 };
const keras = { units: 64, weightVariance: 1 / 4, inputVariance: 0.4, isOrthogonal: true };

describe("typicalGain of tied LSTM cells over 100 steps", () => {
  const chrono = (unit: number) => chronoBias((unit + 0.5) / 64, 100);
  const cases: readonly (readonly [string, CellInitialization, LstmBiases, number])[] = [
    ["PyTorch's default", pytorch, {}, -21.8],
    ["Keras' default, forget bias 1", keras, { forget: () => 1 }, -10.1],
    ["zero biases and orthogonal matrices", keras, {}, -23.7],
    ["chrono biases", pytorch, { forget: chrono, input: (k) => -chrono(k) }, -0.82],
  ];
  // Single draws of 64 units stray by about a decade in 22.
  test.each(cases)("R52: %s", (name, initialization, biases, expected) => {
    const { decades } = typicalGain(
      (rng) => lstmCell(initialization, biases, rng),
      100,
      rngOf(name),
    );
    expect(Math.abs(decades - expected)).toBeLessThan(1.5);
  });

  test("PyTorch's has the tied factor 0.367 per step, not the untied 0.284", () => {
    const { chi } = typicalGain((rng) => lstmCell(pytorch, {}, rng), 100, rngOf("tied"));
    expect(Math.abs(chi - 0.367)).toBeLessThan(0.03);
  });
});

describe("unrolledGain", () => {
  const weights = { units: 3, weightVariance: 1.5, inputVariance: 0.3 };
  const cells: Readonly<Record<string, () => RandomCell>> = {
    vanilla: () => vanillaCell(activations.tanh, weights, rngOf("w")),
    lstm: () => lstmCell(weights, { forget: () => 0.5, input: () => -0.2 }, rngOf("w")),
    gru: () => gruCell(weights, () => 0.7, rngOf("w")),
  };

  test.each(Object.keys(cells))("the %s cell's gradient agrees with finite differences", (name) => {
    const cell = cells[name]?.();
    if (!cell) throw new Error(name);
    const state = Float64Array.from({ length: cell.size }, (_, i) => Math.sin(i + 1));
    const upstream = Float64Array.from({ length: cell.size }, (_, i) => Math.cos(i));
    const loss = (at: Float64Array) =>
      cell.step(at, rngOf("x")).state.reduce((sum, v, i) => sum + v * (upstream[i] ?? 0), 0);
    const grad = cell.step(state, rngOf("x")).back(upstream);
    const step = 1e-6;
    state.forEach((value, i) => {
      const difference = loss(state.with(i, value + step)) - loss(state.with(i, value - step));
      expect(grad[i]).toBeCloseTo(difference / (2 * step), 7);
    });
  });

  test("of a cell that only forgets is its gate", () => {
    const still = { units: 4, weightVariance: 0, inputVariance: 0 };
    const { decades, chi } = unrolledGain(
      lstmCell(still, { forget: () => 1 }, rngOf("w")),
      1000,
      rngOf("x"),
    );
    const forget = 1 / (1 + Math.exp(-1));
    expect(decades).toBeCloseTo(1000 * Math.log10(forget), 6);
    expect(chi).toBeCloseTo(forget * forget, 9);
  });

  test("is −Infinity where the gradient dies out", () => {
    const dead = vanillaCell(
      activations.relu,
      { units: 3, weightVariance: 0, inputVariance: 1 },
      rngOf("w"),
    );
    expect(unrolledGain(dead, 3, rngOf("x"))).toEqual({
      decades: Number.NEGATIVE_INFINITY,
      chi: 0,
    });
  });

  test("says which number of steps it cannot take", () => {
    const cell = vanillaCell(activations.tanh, weights, rngOf("w"));
    expect(() => unrolledGain(cell, 0, rngOf("x"))).toThrow(
      new RangeError("unrolledGain: steps must be a positive integer, got 0"),
    );
  });
});
