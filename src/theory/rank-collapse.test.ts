import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { queryKeyShare, tokenCorrelation, tokenCorrelationAfter } from "./rank-collapse.ts";

/** Xavier on 64 tokens: logits of standard deviation 1, feed-forward of four times the width. */
const xavier = { attention: 1, feedForward: 0.32, participation: 0.0388, tokens: 64 };

describe("tokenCorrelation", () => {
  test("post-norm with Xavier reaches .873, .996, 1, 1 in 6, 12, 24, 48 blocks", () => {
    // The measured ones are of width 128.
    [0.873, 0.996, 1, 1].forEach((expected, i) => {
      const found = tokenCorrelationAfter(6 * 2 ** i, xavier);
      expect(Math.abs(found - expected)).toBeLessThan(0.02);
    });
  });

  test("branches scaled by 1/√L leave it below 1 at every depth", () => {
    for (const depth of [6, 12, 24, 48, 96]) {
      const scaled = { ...xavier, attention: 1 / depth, feedForward: 0.32 / depth };
      expect(tokenCorrelationAfter(depth, scaled)).toBeLessThan(0.3);
    }
  });

  test("without branches changes nothing", () => {
    const idle = { ...xavier, attention: 0, feedForward: 0 };
    expect(tokenCorrelation(0.4, idle)).toBeCloseTo(0.4, 12);
  });

  test.prop([
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 4, noNaN: true }),
    fc.double({ min: 1 / 64, max: 1, noNaN: true }),
  ])("never falls and never passes 1", (rho, attention, participation) => {
    const next = tokenCorrelation(rho, { ...xavier, attention, participation });
    expect(next).toBeGreaterThanOrEqual(rho - 1e-12);
    expect(next).toBeLessThanOrEqual(1 + 1e-12);
  });

  test("takes from queries and keys what tokens have in common", () => {
    expect(queryKeyShare(0.0341, 1)).toBe(0);
    expect(queryKeyShare(0.0341, 0)).toBe(0.0341);
  });
});
