import { describe, expect, test } from "vitest";
import { onnxruntimeEngine } from "../engine/onnxruntime.ts";
import { evaluate, referenceEngine } from "../engine/reference.ts";
import { dense, input, layer, planOf } from "../mitigations/plans.fixture.ts";
import type { InitializerRef } from "../model/initializer.ts";
import { initializerRef } from "../model/initializers/index.ts";
import type { Layer } from "../model/model.ts";
import type { Plan } from "../training/plan.ts";
import { givenOf, measured, normalProblem, reasonOf, startingMoment } from "./given.fixture.ts";
import { jacobian } from "./jacobian.ts";
import { networkOf } from "./network.ts";
import type { Figures } from "./tool.ts";

const width = 48;
/** Width 48 instead of infinite, a handful of samples: spectra are within some percent of their limit. */
const finiteWidth = 0.2;

const orthogonal = (gain = 1): InitializerRef => ({
  ...initializerRef("orthogonal"),
  config: { gain },
});
const gaussian = (variance: number): InitializerRef => ({
  ...initializerRef("random-normal"),
  config: { mean: 0, stddev: Math.sqrt(variance / width) },
});
const square = (
  depth: number,
  activation: "linear" | "tanh" | "relu",
  kernel: InitializerRef,
): Plan => {
  const names = Array.from({ length: depth }, (_, i) => `h${i + 1}`);
  const layers: readonly Layer[] = names.map((name, i) =>
    dense(name, names[i - 1] ?? "x", width, i === depth - 1 ? "linear" : activation, kernel),
  );
  return planOf([input(width), ...layers], { loss: { id: "mse", config: {} } });
};
const problem = normalProblem([width], width, 16);
const oneSample = { samples: 1 };
const figuresOf = async (plan: Plan) => (await measured(jacobian, givenOf(plan, problem))).figures;

describe("dynamical isometry", () => {
  test("a deep linear orthogonal network has it: every singular value is 1", async () => {
    const {
      meanSquare,
      spread,
      largest = 0,
      smallest = 0,
      condition,
    } = await figuresOf(square(20, "linear", orthogonal()));
    expect(Math.abs(largest - 1)).toBeLessThan(1e-5); // float32 weights
    expect(Math.abs(smallest - 1)).toBeLessThan(1e-5);
    expect(meanSquare).toBeCloseTo(1, 5);
    expect(condition).toBeCloseTo(1, 5);
    expect(spread).toBeLessThan(1e-10);
  });

  test("a product of L Gaussian matrices: Var σ² is L, σ_max² is (L + 1)^(L + 1)/L^L (Pennington 2017)", async () => {
    const depth = 3;
    const plan = square(depth, "linear", gaussian(1));
    // The largest singular value of a single draw is still random at this width.
    const draws = await Promise.all(
      [0, 1, 2, 3, 4, 5].map(async (seed) => {
        const given = givenOf(plan, problem, {
          ...startingMoment(plan, seed),
          settings: oneSample,
        });
        return (await measured(jacobian, given)).figures;
      }),
    );
    const mean = (of: (figures: Figures) => number) =>
      draws.reduce((sum, figures) => sum + of(figures), 0) / draws.length;
    const edge = (depth + 1) ** (depth + 1) / depth ** depth;
    const near = (value: number, limit: number) =>
      expect(Math.abs(value / limit - 1)).toBeLessThan(finiteWidth);
    near(
      mean(({ meanSquare = 0 }) => meanSquare),
      1,
    );
    near(
      mean(({ spread = 0 }) => spread),
      depth,
    );
    near(
      mean(({ largest = 0 }) => largest ** 2),
      edge,
    );
  });

  test("ReLU cannot: with orthogonal weights Var σ²/⟨σ²⟩² grows as the depth, and singular values of 0 appear", async () => {
    const depth = 5;
    const {
      meanSquare = 0,
      spread = 0,
      smallest = 1,
    } = await figuresOf(square(depth, "relu", orthogonal(Math.SQRT2)));
    // The last layer is linear: 4 masks of 1/2, and one gain of 2 more.
    expect(Math.abs(meanSquare / 2 - 1)).toBeLessThan(finiteWidth);
    expect(Math.abs(spread / (depth - 1) - 1)).toBeLessThan(1.5 * finiteWidth);
    expect(smallest).toBeLessThan(1e-6);
  });

  test("tanh: orthogonal weights narrow what Gaussian ones make broad", async () => {
    const narrow = (await figuresOf(square(8, "tanh", orthogonal()))) as { spread: number };
    const broad = (await figuresOf(square(8, "tanh", gaussian(1)))) as { spread: number };
    expect(narrow.spread).toBeLessThan(broad.spread / 3);
  });
});

describe("the Jacobian", () => {
  const norm = { epsilon: 1e-3, center: true, scale: true, momentum: 0.9 };
  const batchNormalized = planOf(
    [
      input(3),
      dense("h", "x", 4, "tanh"),
      layer("BatchNormalization", "bn", "h", norm),
      dense("y", "bn", 2, "sigmoid"),
    ],
    { loss: { id: "mse", config: {} } },
  );

  test("is that of finite differences, also where a batch normalizes its samples together", async () => {
    const problem = normalProblem([3], 2, 16);
    const given = givenOf(batchNormalized, problem, { settings: { samples: 3 } });
    const { figures, caveats } = await measured(jacobian, given);
    const { ops, tensors } = networkOf(batchNormalized.model, 3);
    const z = tensors.at(-1)?.preActivation ?? ops.expand(0, []);
    const graph = ops.graph({ z });
    const x = Float64Array.from({ length: 9 }, (_, i) => {
      const sample = problem.train[Math.floor(i / 3)] ?? 0;
      return problem.dataset.features[3 * sample + (i % 3)] ?? 0;
    });
    const h = 1e-5;
    const zAt = (i: number, shift: number) =>
      evaluate(graph, { ...given.state, x: x.with(i, (x[i] ?? 0) + shift) })["z"] ?? x;
    let squares = 0;
    for (let i = 0; i < 9; i++) {
      const [up, down] = [zAt(i, h), zAt(i, -h)];
      const own = 2 * Math.floor(i / 3);
      for (const k of [own, own + 1]) squares += (((up[k] ?? 0) - (down[k] ?? 0)) / (2 * h)) ** 2;
    }
    expect(figures["meanSquare"]).toBeCloseTo(squares / 6, 8);
    expect(caveats).toEqual([{ code: "samples-mixed", figures: {} }]);
  });

  test("between two layers starts at the output of the one and ends at the pre-activation of the other", async () => {
    const plan = square(4, "linear", orthogonal(2));
    const settings = { from: "h1", to: "h3" };
    const { figures } = await measured(jacobian, givenOf(plan, problem, { settings }));
    expect(figures["largest"]).toBeCloseTo(4, 4); // two layers of gain 2
    expect(figures["inputs"]).toBe(width);
  });

  test("of a wide output is sampled along random directions, and says so", async () => {
    const wide = planOf([input(4), dense("y", "x", 600, "linear", orthogonal(3))], {
      loss: { id: "mse", config: {} },
    });
    const { figures, caveats } = await measured(
      jacobian,
      givenOf(wide, normalProblem([4], 600, 16)),
    );
    expect(Math.abs((figures["meanSquare"] ?? 0) / 9 - 1)).toBeLessThan(0.2);
    expect(figures["largest"]).toBeUndefined();
    expect(caveats).toEqual([
      { code: "sampled-directions", figures: { directions: 64, rows: 600 } },
    ]);
  });

  test("that would not fit into memory is refused with its size", async () => {
    const huge = planOf([input(200_000), dense("y", "x", 16, "linear")], {
      loss: { id: "mse", config: {} },
    });
    const measurement = await jacobian.measure({
      ...givenOf(square(1, "linear", orthogonal()), problem),
      plan: huge,
    });
    expect(measurement).toEqual({
      kind: "not-measured",
      reason: "too-large",
      figures: { size: 25_600_000, most: 16_000_000 },
    });
    expect(reasonOf(measurement)).toBe("too-large");
  });

  test("of an unknown layer is a wrong call", async () => {
    const given = givenOf(square(2, "linear", orthogonal()), problem, { settings: { from: "h9" } });
    await expect(jacobian.measure(given)).rejects.toThrow(
      new RangeError('jacobian: unknown layer, got "h9"; try "h1"'),
    );
  });

  test("the histogram holds every singular value of every sample", async () => {
    const { histogram } = await measured(
      jacobian,
      givenOf(square(2, "tanh", gaussian(1)), problem),
    );
    const total = histogram?.counts.reduce((sum, count) => sum + count, 0);
    expect(total).toBe(8 * width);
  });

  test("of weights that are not finite is NaN, without a histogram", async () => {
    const plan = square(2, "tanh", orthogonal());
    const parameters = new Float32Array(2 * (width * width + width)).fill(Number.NaN);
    const { figures, histogram } = await measured(
      jacobian,
      givenOf(plan, problem, { state: { parameters } }),
    );
    expect([figures["meanSquare"], figures["largest"], histogram]).toEqual([
      Number.NaN,
      Number.NaN,
      undefined,
    ]);
  });

  test("ONNX Runtime and the float64 reference agree", async () => {
    const plan = square(30, "tanh", gaussian(1.5));
    const given = givenOf(plan, problem, { engine: onnxruntimeEngine, settings: { samples: 12 } });
    const native = await measured(jacobian, given);
    const exact = await measured(jacobian, { ...given, engine: referenceEngine });
    expect(native.figures["largest"]).not.toBe(exact.figures["largest"]);
    for (const figure of ["meanSquare", "largest"])
      expect(
        Math.abs((native.figures[figure] ?? 0) / (exact.figures[figure] ?? 1) - 1),
      ).toBeLessThan(1e-4);
  });
});
