import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { activations } from "./activations.fixture.ts";
import { vanillaCell } from "./random-cells.ts";
import { gainOverSteps, halfLife, memoryHorizon, recurrentPropagation } from "./recurrent.ts";
import { typicalGain } from "./unrolled-cell.ts";

const { tanh, relu } = activations;

describe("recurrentPropagation", () => {
  test.each([
    [0.9, 0.1, 0.7527],
    [1, 0.5, 0.5799],
    [1, 0.1, 0.8762],
    [1.5, 0.1, 1.1291],
    [3, 0.1, 1.8581],
  ])("R49: tanh of gain %d and input %d has factor %d per step", (gain, input, expected) => {
    const found = recurrentPropagation(tanh, {
      weightVariance: gain * gain,
      inputVariance: input * input,
    });
    expect(found.chi).toBeCloseTo(expected, 4);
  });

  // Four draws of 100 units over 40 steps: 3 % per step of each.
  test.each([
    [1, 0.5],
    [1.5, 0.1],
  ])("agrees within 5 %% with simulated cells of gain %d and input %d", (gain, input) => {
    const initialization = { weightVariance: gain * gain, inputVariance: input * input };
    const { chi } = recurrentPropagation(tanh, initialization);
    const simulated = typicalGain(
      (rng) => vanillaCell(tanh, { units: 100, ...initialization }, rng),
      40,
      rngOf("vanilla"),
    );
    expect(Math.abs(simulated.chi / chi - 1)).toBeLessThan(0.05);
  });

  test("dropout at every step multiplies: .698, .810, 1.009 at p = 1, .8, .5", () => {
    const chis = [1, 0.8, 0.5].map(
      (keep) => recurrentPropagation(tanh, { weightVariance: 1, inputVariance: 0.09, keep }).chi,
    );
    [0.698, 0.81, 1.009].forEach((expected, i) => {
      expect(Math.abs((chis[i] ?? 0) / expected - 1)).toBeLessThan(0.01);
    });
  });

  test("dies out without input below gain 1, and is not finite where the state diverges", () => {
    expect(recurrentPropagation(tanh, { weightVariance: 0.5, inputVariance: 0 })).toMatchObject({
      q: 0,
      chi: 0.5,
    });
    const { q, chi } = recurrentPropagation(relu, { weightVariance: 4, inputVariance: 1 });
    expect(q).toBe(Number.POSITIVE_INFINITY);
    expect(Number.isFinite(chi)).toBe(false);
  });
});

describe("memory", () => {
  test("of χ = e⁻² is one step, its half-life ln 2", () => {
    expect(memoryHorizon(Math.exp(-2))).toBeCloseTo(1, 12);
    expect(halfLife(Math.exp(-2))).toBeCloseTo(Math.LN2, 12);
    expect(gainOverSteps(Math.exp(-2), 3)).toBeCloseTo(Math.exp(-3), 12);
  });

  test("halves the gradient over its half-life", () => {
    expect(gainOverSteps(0.58, halfLife(0.58))).toBeCloseTo(0.5, 12);
  });

  test("is endless from χ = 1 on, none at 0", () => {
    expect(memoryHorizon(1)).toBe(Number.POSITIVE_INFINITY);
    expect(memoryHorizon(1.2)).toBe(Number.POSITIVE_INFINITY);
    expect(memoryHorizon(0)).toBeCloseTo(0, 12);
  });
});
