import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { lyapunovSpectrum } from "../theory/lyapunov.ts";
import { leadingExponents } from "./leading-exponents.ts";

/** Digits after the point of logarithms of products in float64. */
const float64Digits = 10;

describe("the leading exponents", () => {
  test("of one diagonal matrix again and again are the logarithms of its elements, largest first", () => {
    const jacobian = Float64Array.of(0.5, 0, 0, 0, 2, 0, 0, 0, 0.9);
    const exponents = leadingExponents(3, new Array(80).fill(jacobian));
    [2, 0.9, 0.5].forEach((element, i) => {
      expect(exponents[i]).toBeCloseTo(Math.log(element), float64Digits);
    });
  });

  test("of random matrices are those of the whole spectrum", () => {
    const rng = rngOf("lyapunov");
    const size = 12;
    const jacobians = Array.from({ length: 1000 }, () =>
      Float64Array.from({ length: size * size }, () => rng.normal() / Math.sqrt(size)),
    );
    const leading = leadingExponents(size, jacobians);
    const { exponents } = lyapunovSpectrum(size, jacobians);
    expect(leading).toHaveLength(8);
    // Means over different parts of 1000 steps, each step's logarithm scattering by about 0.3.
    leading.forEach((value, i) => {
      expect(Math.abs(value - (exponents[i] ?? 0))).toBeLessThan(0.03);
    });
  });

  test("of directions that are lost are −Infinity, of NaN NaN, and of nothing none", () => {
    expect(leadingExponents(1, [Float64Array.of(0)])).toEqual([Number.NEGATIVE_INFINITY]);
    expect(leadingExponents(1, [Float64Array.of(Number.NaN)])).toEqual([Number.NaN]);
    expect(leadingExponents(2, [])).toEqual([]);
  });
});
