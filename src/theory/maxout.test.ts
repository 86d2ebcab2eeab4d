import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { maxoutChi, maxoutForward, maxoutVariance } from "./maxout.ts";

describe("maxout", () => {
  test.each([
    [1, 1],
    [2, 1],
    [3, 0.78391],
    [4, 0.64461],
    [5, 0.55555],
  ])(
    "of %d pieces keeps lengths at σ_w² = %d, which is then its factor on the gradient",
    (k, expected) => {
      expect(maxoutVariance(k)).toBeCloseTo(expected, 5);
      expect(maxoutForward(maxoutVariance(k), k)).toBeCloseTo(1, 12);
      expect(maxoutChi(maxoutVariance(k))).toBeCloseTo(expected, 5);
    },
  );

  test("agrees with simulated layers of three pieces, forward and backward", () => {
    const rng = rngOf("maxout");
    const [n, pieces] = [100, 3];
    let [forward, backward] = [0, 0];
    const nets = 40;
    for (let net = 0; net < nets; net++) {
      const x = Array.from({ length: n }, () => rng.normal());
      const size = x.reduce((sum, value) => sum + value * value, 0);
      const dx = new Float64Array(n);
      let out = 0;
      for (let unit = 0; unit < n; unit++) {
        const rows = Array.from({ length: pieces }, () => x.map(() => rng.normal() / Math.sqrt(n)));
        const z = rows.map((row) => row.reduce((sum, w, j) => sum + w * (x[j] ?? 0), 0));
        const largest = z.indexOf(Math.max(...z));
        const upstream = rng.normal();
        out += (z[largest] ?? 0) ** 2;
        rows[largest]?.forEach((w, j) => {
          dx[j] = (dx[j] ?? 0) + upstream * w;
        });
      }
      forward += out / size / nets;
      backward += dx.reduce((sum, value) => sum + value * value, 0) / n / nets;
    }
    // Each net strays by about √(2/n) = 14 %, forty by 2.2 %.
    expect(Math.abs(forward / maxoutForward(1, pieces) - 1)).toBeLessThan(0.08);
    expect(Math.abs(backward / maxoutChi(1) - 1)).toBeLessThan(0.08);
  });
});
