import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { spectralRadius } from "../stats/spectral-radius.ts";
import { gaussianExponent } from "./gaussian-exponent.ts";
import { lyapunovSpectrum } from "./lyapunov.ts";

const times = <T>(count: number, value: (i: number) => T) =>
  Array.from({ length: count }, (_, i) => value(i));

describe("lyapunovSpectrum", () => {
  test("of a constant diagonal is the logarithms of its moduli", () => {
    const { exponents, slope } = lyapunovSpectrum(
      3,
      times(50, () => [3, 0, 0, 0, -2, 0, 0, 0, 0.5]),
    );
    [Math.log(3), Math.LN2, -Math.LN2].forEach((expected, i) => {
      expect(exponents[i]).toBeCloseTo(expected, 12);
    });
    expect(slope).toBeCloseTo(Math.log(3), 12);
  });

  test("of rotations is 0", () => {
    const [c, s] = [Math.cos(1), Math.sin(1)];
    for (const exponent of lyapunovSpectrum(
      2,
      times(40, () => [c, -s, s, c]),
    ).exponents)
      expect(exponent).toBeCloseTo(0, 12);
  });

  test("of the cat map is ±ln((3 + √5)/2)", () => {
    const { exponents } = lyapunovSpectrum(
      2,
      times(400, () => [2, 1, 1, 1]),
    );
    const expected = Math.log((3 + Math.sqrt(5)) / 2);
    expect(exponents[0]).toBeCloseTo(expected, 2);
    expect(exponents[1]).toBeCloseTo(-expected, 2);
  });

  test("of the Hénon map at a = 1.4, b = 0.3 is 0.419 and ln 0.3 − 0.419", () => {
    let [x, y] = [0.1, 0.1];
    const jacobians = times(6000, () => {
      const jacobian = [-2.8 * x, 1, 0.3, 0];
      [x, y] = [1 - 1.4 * x * x + y, 0.3 * x];
      return jacobian;
    });
    const { exponents } = lyapunovSpectrum(2, jacobians);
    expect(Math.abs((exponents[0] ?? 0) - 0.419)).toBeLessThan(0.015);
    expect((exponents[0] ?? 0) + (exponents[1] ?? 0)).toBeCloseTo(Math.log(0.3), 9);
  });

  test("of independent Gaussian matrices is Newman's, all of it", () => {
    const rng = rngOf("newman");
    const [n, gain] = [6, 1.3];
    const matrices = times(3000, () => times(n * n, () => (gain * rng.normal()) / Math.sqrt(n)));
    const { exponents } = lyapunovSpectrum(n, matrices);
    // ln of χ² strays by up to 1.1 per step: 0.02 over 3000 steps.
    exponents.forEach((exponent, i) => {
      expect(Math.abs(exponent - gaussianExponent(n, gain, i + 1))).toBeLessThan(0.07);
    });
    expect(gaussianExponent(n, gain)).toBeLessThan(Math.log(gain));
    expect(gaussianExponent(1000, gain)).toBeCloseTo(Math.log(gain) - 1 / 2000, 6);
  });

  test("of a linear recurrent network is ln of its spectral radius, about ln g", () => {
    const rng = rngOf("linear");
    const [n, gain] = [24, 1.5];
    const weights = times(n * n, () => (gain * rng.normal()) / Math.sqrt(n));
    const { exponents, slope } = lyapunovSpectrum(
      n,
      times(600, () => weights),
    );
    expect(Math.abs((exponents[0] ?? 0) - Math.log(spectralRadius(n, weights)))).toBeLessThan(0.02);
    expect(Math.abs(slope - Math.log(gain))).toBeLessThan(0.25);
  });

  test("is −Infinity for what dies out, NaN for nothing and for what is not finite", () => {
    expect(lyapunovSpectrum(2, [[1, 0, 0, 0]]).exponents).toEqual([0, Number.NEGATIVE_INFINITY]);
    expect(lyapunovSpectrum(1, []).exponents).toEqual([Number.NaN]);
    expect(lyapunovSpectrum(1, [[Number.NaN]]).exponents).toEqual([Number.NaN]);
  });

  test("says which Jacobian does not fit", () => {
    expect(() => lyapunovSpectrum(2, [[1]])).toThrow(
      new RangeError("lyapunovSpectrum: a Jacobian must be 2x2, got 1 numbers"),
    );
  });
});
