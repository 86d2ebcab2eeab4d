import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { permutation, type Rng, rngOf } from "./rng.ts";

const count = 20_000;
/** Four standard errors of a mean of `count` numbers of variance 1: once in 16 000 seeds by chance, and seeds are fixed. */
const meanTolerance = 4 / Math.sqrt(count);

describe("rngOf", () => {
  // By a second implementation in Python, itself checked against the vectors of Rust's rand_xoshiro.
  test("gives the numbers of xoshiro128**, seeded by FNV-1a and splitmix32", () => {
    const rng = rngOf(1);
    expect([rng.uniform(), rng.uniform(), rng.uniform()].map((u) => u * 2 ** 32)).toEqual([
      350175097, 640680501, 3603964963,
    ]);
    const part = rngOf(1).split("weights");
    expect([part.uniform(), part.uniform()].map((u) => u * 2 ** 32)).toEqual([
      3182377402, 2721840796,
    ]);
  });

  test("gives the same numbers for the same seed, as a number or as text", () => {
    expect(draw(rngOf(7))).toEqual(draw(rngOf(7)));
    expect(draw(rngOf(7))).toEqual(draw(rngOf("7")));
  });

  test("gives other numbers for another seed", () => {
    expect(draw(rngOf(7))).not.toEqual(draw(rngOf(8)));
  });

  lawTest.prop([fc.integer()])("uniform numbers lie in [0, 1)", (seed) => {
    for (const u of draw(rngOf(seed))) {
      expect(u).toBeGreaterThanOrEqual(0);
      expect(u).toBeLessThan(1);
    }
  });

  test("uniform numbers have mean 1/2 and variance 1/12", () => {
    const rng = rngOf("uniform");
    const { mean, variance } = momentsOf(Array.from({ length: count }, () => rng.uniform()));
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(meanTolerance * Math.sqrt(1 / 12));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(meanTolerance * Math.sqrt(1 / 180));
  });

  test("normal numbers have mean 0, variance 1, no skew and kurtosis 3", () => {
    const rng = rngOf("normal");
    const values = Array.from({ length: count }, () => rng.normal());
    const { mean, variance, third, fourth } = momentsOf(values);
    expect(Math.abs(mean)).toBeLessThan(meanTolerance);
    expect(Math.abs(variance - 1)).toBeLessThan(meanTolerance * Math.sqrt(2));
    expect(Math.abs(third)).toBeLessThan(meanTolerance * Math.sqrt(15));
    expect(Math.abs(fourth - 3)).toBeLessThan(meanTolerance * Math.sqrt(96));
  });

  test("below(n) gives every integer under n about equally often", () => {
    const rng = rngOf("below");
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const n = rng.below(5);
      counts[n] = (counts[n] ?? 0) + 1;
    }
    expect(counts.length).toBe(5);
    for (const times of counts)
      expect(Math.abs(times / count - 0.2)).toBeLessThan(meanTolerance * Math.sqrt(0.16));
  });
});

describe("split", () => {
  test("gives the same stream for the same label, whatever was drawn before", () => {
    const rng = rngOf(3);
    const before = draw(rng.split("weights"));
    rng.uniform();
    rng.normal();
    expect(draw(rng.split("weights"))).toEqual(before);
  });

  test("does not move the stream it is split from", () => {
    const [plain, split] = [rngOf(3), rngOf(3)];
    draw(split.split("weights"));
    expect(draw(split)).toEqual(draw(plain));
  });

  test("gives streams that are not correlated with each other or their origin", () => {
    const rng = rngOf(3);
    const streams = [rng, rng.split(0), rng.split(1), rng.split("0/1"), rng.split(0).split(1)];
    const samples = streams.map((stream) => Array.from({ length: count }, () => stream.normal()));
    samples.forEach((a, i) => {
      for (const b of samples.slice(i + 1)) {
        const correlation = a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0) / count;
        expect(Math.abs(correlation)).toBeLessThan(meanTolerance);
      }
    });
  });
});

describe("permutation", () => {
  lawTest.prop([fc.nat({ max: 50 }), fc.integer()])("holds 0 … n−1 once each", (n, seed) => {
    const order = permutation(n, rngOf(seed));
    expect(Array.from(order).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: n }, (_, i) => i),
    );
  });

  test("puts every number at every place about equally often", () => {
    const rng = rngOf("permutation");
    const rounds = 6000;
    const counts = new Float64Array(9);
    for (let i = 0; i < rounds; i++)
      permutation(3, rng).forEach((value, place) => {
        counts[3 * place + value] = (counts[3 * place + value] ?? 0) + 1;
      });
    const tolerance = 4 * Math.sqrt(2 / 9 / rounds); // four standard errors of a share of 1/3
    for (const times of counts) expect(Math.abs(times / rounds - 1 / 3)).toBeLessThan(tolerance);
  });
});

function draw(rng: Rng): number[] {
  return Array.from({ length: 8 }, () => rng.uniform());
}

/** Mean, variance, and third and fourth moment about 0. */
function momentsOf(values: readonly number[]) {
  const moment = (power: number, center = 0) =>
    values.reduce((sum, value) => sum + (value - center) ** power, 0) / values.length;
  const mean = moment(1);
  return { mean, variance: moment(2, mean), third: moment(3), fourth: moment(4) };
}
