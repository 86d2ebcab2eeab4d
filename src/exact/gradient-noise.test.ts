import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { dense, input, planOf } from "../mitigations/plans.fixture.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { problemOf } from "../tasks/problem.ts";
import type { Problem } from "../tasks/task.ts";
import { givenOf, measured } from "./given.fixture.ts";
import { gradientNoise } from "./gradient-noise.ts";

/** Means over 4000 samples: a relative error of some percent in signal and noise. */
const tolerance = 0.1;

/** ŷ = w·x + b from 0 with squared error and x = 1: the gradient of a sample is −2y for both. */
const plan = planOf([input(1), dense("y", "x", 1, "linear", initializerRef("zeros"))], {
  loss: { id: "mse", config: {} },
  batchSize: 10,
});

function problemWith(mean: number, deviation: number, size = 5000): Problem {
  const rng = rngOf("noise");
  const values = Float32Array.from({ length: size }, () => mean + deviation * rng.normal());
  return problemOf(
    "noise",
    {
      size,
      shape: [1],
      features: new Float32Array(size).fill(1),
      featureNames: [],
      targets: { kind: "numbers", values, width: 1 },
    },
    { validation: 0.2, rng: rngOf("split") },
  );
}

const settings = { microBatches: 400, microBatchSize: 10 };

describe("signal and noise", () => {
  test("of a gradient with known mean and variance are those", async () => {
    const { figures, rows } = await measured(
      gradientNoise,
      givenOf(plan, problemWith(0.5, 2), { settings }),
    );
    // Per parameter: mean −2·0.5, variance (2·2)² per sample; signal-to-noise 1/(16/10).
    expect(rows.map(({ name }) => name)).toEqual(["y/kernel", "y/bias"]);
    for (const row of rows) {
      expect(Math.abs((row.figures["signal"] ?? 0) - 1)).toBeLessThan(tolerance);
      expect(Math.abs((row.figures["noise"] ?? 0) / 4 - 1)).toBeLessThan(tolerance);
      expect(Math.abs((row.figures["noiseScale"] ?? 0) / 16 - 1)).toBeLessThan(2 * tolerance);
    }
    expect(Math.abs((figures["signalToNoise"] ?? 0) / 0.625 - 1)).toBeLessThan(2 * tolerance);
    expect(figures).toMatchObject({ batchSize: 10, microBatches: 400, microBatchSize: 10 });
  });

  test("the noise of a single sample does not depend on the size of the micro-batches", async () => {
    const noiseAt = async (microBatchSize: number) => {
      const microBatches = 4000 / microBatchSize;
      const { rows } = await measured(
        gradientNoise,
        givenOf(plan, problemWith(0.5, 2), { settings: { microBatches, microBatchSize } }),
      );
      return rows[0]?.figures["noise"] ?? Number.NaN;
    };
    expect(Math.abs((await noiseAt(5)) / (await noiseAt(20)) - 1)).toBeLessThan(tolerance);
  });

  test("of pure noise is a signal of about 0: the noise of the mean is taken away", async () => {
    const { figures } = await measured(
      gradientNoise,
      givenOf(plan, problemWith(0, 2), { settings }),
    );
    expect(figures["signalToNoise"]).toBeLessThan(0.03);
    expect(figures["signalToNoise"]).toBeGreaterThanOrEqual(0);
  });

  test("of samples that all agree is infinite, and of a dead gradient NaN", async () => {
    const sure = await measured(gradientNoise, givenOf(plan, problemWith(1, 0, 100)));
    expect(sure.figures["signalToNoise"]).toBe(Number.POSITIVE_INFINITY);
    const dead = await measured(gradientNoise, givenOf(plan, problemWith(0, 0, 100)));
    expect(dead.figures["signalToNoise"]).toBeNaN();
  });
});

describe("the ends of what can be measured", () => {
  test("a single micro-batch is a wrong call", async () => {
    const given = givenOf(plan, problemWith(0, 1, 50), { settings: { microBatches: 1 } });
    await expect(gradientNoise.measure(given)).rejects.toThrow(
      new RangeError("gradient-noise: micro-batches must be ≥ 2, got 1"),
    );
  });

  test("too few samples and too many parameters are refused with their size", async () => {
    const enough = problemWith(0, 1, 5);
    const few = { ...enough, train: enough.train.slice(0, 1) };
    expect(await gradientNoise.measure(givenOf(plan, few))).toEqual({
      kind: "not-measured",
      reason: "too-few-samples",
      figures: { size: 1, least: 2 },
    });
    const large = planOf([
      input(1),
      dense("h", "x", 6_000_000, "linear"),
      dense("y", "h", 1, "linear"),
    ]);
    const given = givenOf(plan, problemWith(0, 1, 50));
    expect(await gradientNoise.measure({ ...given, plan: large })).toEqual({
      kind: "not-measured",
      reason: "too-large",
      figures: { size: 18_000_001, most: 16_000_000 },
    });
  });

  test("parameters that are not finite give NaN", async () => {
    const state = { parameters: new Float32Array(2).fill(Number.NaN) };
    const { figures } = await measured(
      gradientNoise,
      givenOf(plan, problemWith(0, 1, 50), { state }),
    );
    expect(figures["signalToNoise"]).toBeNaN();
  });
});
