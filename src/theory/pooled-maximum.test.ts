import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { activations } from "./activations.fixture.ts";
import { gaussianMaximum } from "./gaussian-maximum.ts";
import { pooledMaximum } from "./pooled-maximum.ts";

const unit = { activation: activations.linear, mean: 0, variance: 1, correlation: 0 };

describe("pooledMaximum", () => {
  test("of independent Gaussians is their maximum", () => {
    const expected = gaussianMaximum(4);
    const found = pooledMaximum(unit, 4);
    expect(found.mean).toBeCloseTo(expected.mean, 8);
    expect(found.secondMoment).toBeCloseTo(expected.secondMoment, 8);
    expect(found.product).toBeCloseTo(expected.mean ** 2, 8);
  });

  test("behind ReLU 2 × 2 has second moment 1.5438, a little less than without", () => {
    const found = pooledMaximum({ ...unit, activation: activations.relu }, 4);
    expect(found.secondMoment).toBeCloseTo(1.5438, 4);
    // Measured once as 1.5507, without its error.
    expect(Math.abs(found.secondMoment / 1.5507 - 1)).toBeLessThan(0.01);
  });

  test("changes nothing where all positions are equal, or there is one", () => {
    const equal = pooledMaximum({ ...unit, mean: 0.3, correlation: 1 }, 4);
    expect(equal.mean).toBeCloseTo(0.3, 6);
    expect(equal.secondMoment).toBeCloseTo(1.09, 6);
    expect(equal.product).toBeCloseTo(1.09, 6);
    const single = pooledMaximum({ ...unit, correlation: 0.4 }, 1);
    expect(single.secondMoment).toBeCloseTo(1, 6);
    expect(single.product).toBeCloseTo(0.4, 6);
  });

  test("agrees with sampled windows of correlated positions behind ReLU", () => {
    const rng = rngOf("windows");
    const [c, draws] = [0.3, 20000];
    let [mean, secondMoment, product] = [0, 0, 0];
    for (let draw = 0; draw < draws; draw++) {
      const shared = Math.sqrt(c) * rng.normal();
      const largest = () =>
        Math.max(0, ...[0, 1, 2, 3].map(() => shared + Math.sqrt(1 - c) * rng.normal()));
      const [a, b] = [largest(), largest()];
      mean += a / draws;
      secondMoment += (a * a) / draws;
      product += (a * b) / draws;
    }
    const found = pooledMaximum({ ...unit, activation: activations.relu, correlation: c }, 4);
    // 1.3 of one square over √20000 is 0.01; three of those.
    expect(Math.abs(found.mean - mean)).toBeLessThan(0.02);
    expect(Math.abs(found.secondMoment - secondMoment)).toBeLessThan(0.04);
    expect(Math.abs(found.product - product)).toBeLessThan(0.04);
  });
});
