import { describe, expect, test } from "vitest";
import { onnxruntimeEngine } from "../engine/onnxruntime.ts";
import { evaluate, referenceEngine } from "../engine/reference.ts";
import { dense, input, layer, mlp, planOf } from "../mitigations/plans.fixture.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { layerKindOf } from "../model/layers/index.ts";
import type { Layer } from "../model/model.ts";
import { eigenvalues } from "../stats/eigenvalues.ts";
import type { Problem } from "../tasks/task.ts";
import { gather } from "../training/batches.ts";
import { flatten } from "../training/layout.ts";
import type { Plan } from "../training/plan.ts";
import { clusters, waves } from "../training/problems.fixture.ts";
import { encodeTargets } from "../training/targets.ts";
import { givenOf, measured, normalProblem, reasonOf, startingMoment } from "./given.fixture.ts";
import { lossNetworkOf } from "./loss-network.ts";
import { noiseOf } from "./network.ts";
import { sharpness } from "./sharpness.ts";
import { exceeded } from "./tool.ts";

/** Relative, of an eigenvalue whose residual is under 1e-3. */
const tolerance = 1e-3;

const mse = { loss: { id: "mse", config: {} } } as const;
const sgd = (learningRate: number, config = {}) => ({
  optimizer: { id: "sgd", config: { learningRate, ...config } },
});

/** y = w·x + b with squared error: the Hessian is 2·E[(x, 1)(x, 1)ᵀ] whatever the weights. */
const linear = (learningRate: number, config = {}) =>
  planOf([input(2), dense("y", "x", 1, "linear")], { ...mse, ...sgd(learningRate, config) });

const config = layerKindOf("GRU").read({ units: 3 }, "test", "keras3");
const gru = {
  kind: "GRU",
  name: "gru",
  config,
  inputs: ["x"],
  trainable: true,
} as unknown as Layer;
const recurrent = planOf([input(4, 2), gru, dense("y", "gru", 1, "linear")], mse);

function quadraticCurvature({ dataset, train }: Problem): number {
  const rows = Array.from(train, (n) => [...dataset.features.subarray(2 * n, 2 * n + 2), 1]);
  let vector = [1, 1, 1];
  let value = 0;
  for (let i = 0; i < 2000; i++) {
    const image = vector.map((_, a) => {
      const products = rows.map((row) => row.reduce((s, x, b) => s + x * (vector[b] ?? 0), 0));
      return products.reduce((s, p, n) => s + (2 * p * (rows[n]?.[a] ?? 0)) / rows.length, 0);
    });
    value = Math.hypot(...image);
    vector = image.map((x) => x / value);
  }
  return value;
}

describe("curvature", () => {
  test("of a linear model with squared error is that of the data", async () => {
    const problem = waves();
    const { figures, limits } = await measured(sharpness, givenOf(linear(0.1), problem));
    const expected = quadraticCurvature(problem);
    expect(Math.abs((figures["sharpness"] ?? 0) / expected - 1)).toBeLessThan(tolerance);
    expect(figures["stability"]).toBeCloseTo(0.1 * (figures["sharpness"] ?? 0), 10);
    expect(figures["smallest"]).toBeGreaterThan(0);
    expect(limits).toEqual({ stability: 2 });
  });

  test.each<[string, Plan, Problem]>([
    ["tanh, cross-entropy", mlp({ widths: [5, 4], activation: "tanh", units: 2 }), clusters()],
    [
      "gelu, squared error",
      mlp({ widths: [4], activation: "gelu", output: "linear", units: 1, recipe: mse }),
      waves(),
    ],
    [
      "batch and layer normalization with dropout",
      planOf([
        input(2),
        dense("h", "x", 4, "linear"),
        layer("BatchNormalization", "bn", "h", {
          epsilon: 1e-3,
          center: true,
          scale: true,
          momentum: 0.9,
        }),
        layer("Dropout", "drop", "bn", { rate: 0.3 }),
        dense("k", "drop", 4, "sigmoid"),
        dense("y", "k", 2, "softmax"),
      ]),
      clusters(),
    ],
    ["a GRU over time", recurrent, normalProblem([4, 2], 1)],
  ])("of %s is that of finite differences of the gradient", async (_, plan, problem) => {
    const given = givenOf(plan, problem);
    const { figures } = await measured(sharpness, given);
    const [largest, smallest] = endsByDifferences(plan, problem);
    expect(Math.abs((figures["sharpness"] ?? 0) - largest)).toBeLessThan(tolerance * largest);
    expect(Math.abs((figures["smallest"] ?? 0) - smallest)).toBeLessThan(tolerance * largest);
  });
});

/** Largest and smallest eigenvalue of the matrix of central differences of the gradient. */
function endsByDifferences(plan: Plan, problem: Problem): readonly [number, number] {
  const h = 1e-5;
  const { state, rng } = givenOf(plan, problem);
  const network = lossNetworkOf(plan, problem.train.length);
  const { ops, layout, grads, noises, targets } = network;
  const graph = ops.graph({ grad: flatten(ops, grads) });
  const encoded = encodeTargets(problem.dataset, targets.shape.slice(1));
  const fixed = {
    ...state,
    ...gather(problem, encoded, problem.train),
    ...noiseOf(noises, rng.split("noise")),
  };
  const parameters = Float64Array.from(state["parameters"] ?? []);
  const gradAt = (i: number, shift: number) => {
    const moved = parameters.with(i, (parameters[i] ?? 0) + shift);
    return evaluate(graph, { ...fixed, parameters: moved })["grad"] ?? new Float64Array();
  };
  const n = layout.size;
  const rows = Array.from({ length: n }, (_, i) => {
    const [up, down] = [gradAt(i, h), gradAt(i, -h)];
    return up.map((value, k) => (value - (down[k] ?? 0)) / (2 * h));
  });
  const hessian = rows.flatMap((row, i) =>
    [...row].map((value, k) => (value + (rows[k]?.[i] ?? 0)) / 2),
  );
  const values = eigenvalues(n, hessian).map(({ re }) => re);
  return [Math.max(...values), Math.min(...values)];
}

describe("what a recipe bears", () => {
  test.each([
    ["gradient descent", {}, 2],
    ["heavy ball at 0.9", { momentum: 0.9 }, 3.8],
    ["Nesterov at 0.9", { momentum: 0.9, nesterov: 1 }, 3.8 / 2.8],
  ])("%s: over the limit is a finding, under it is none", async (_, config, limit) => {
    const problem = waves();
    const bearable = limit / quadraticCurvature(problem);
    const at = (share: number) =>
      measured(sharpness, givenOf(linear(share * bearable, config), problem));
    const [under, over] = [await at(0.99), await at(1.01)];
    expect(under.limits["stability"]).toBeCloseTo(limit, 12);
    expect(exceeded(under)).toEqual([]);
    expect(exceeded(over)).toEqual(["stability"]);
  });

  test("the learning rate is that of the schedule at this step", async () => {
    const plan = linear(0.1);
    const schedule = { id: "cosine", config: {} };
    const recipe = { ...plan.recipe, epochs: 10, schedule };
    const problem = waves();
    const rateAt = async (step: number) => {
      const given = givenOf({ ...plan, recipe }, problem, { step });
      return (await measured(sharpness, given)).figures["learningRate"] ?? Number.NaN;
    };
    expect(await rateAt(60)).toBeLessThan(await rateAt(10));
  });

  test("Adam: the preconditioned curvature of a trained state is that of P⁻¹H", async () => {
    const problem = waves();
    const config = { learningRate: 0.01 };
    const plan = {
      ...linear(0),
      recipe: { ...linear(0).recipe, optimizer: { id: "adam", config } },
    };
    // v̂ = 4 for every parameter: P is 2, and the curvature half.
    const velocity = new Float32Array(3).fill(4 * (1 - 0.999 ** 7));
    const state = { ...startingMoment(plan, 0).state, slot_1: velocity };
    const { figures, limits, caveats } = await measured(
      sharpness,
      givenOf(plan, problem, { state, step: 7 }),
    );
    const ratio = (figures["preconditioned"] ?? 0) / (figures["sharpness"] ?? 0);
    expect(Math.abs(ratio - 1 / 2)).toBeLessThan(tolerance);
    expect(limits["stability"]).toBeCloseTo(38, 10);
    expect(caveats).toEqual([]);
  });

  test("before the first update the first gradient stands in for v, and that is said", async () => {
    const plan = {
      ...linear(0),
      recipe: { ...linear(0).recipe, optimizer: { id: "adam", config: {} } },
    };
    const { caveats } = await measured(sharpness, givenOf(plan, waves()));
    expect(caveats).toEqual([{ code: "first-step-preconditioner", figures: {} }]);
  });

  test("the curvature of a regularizer counts: 2·l2 more in every direction", async () => {
    const kernelRegularizer = { l1: 0, l2: 5 };
    const plain = linear(0.1);
    const layers = plain.model.layers.map((each) =>
      each.kind === "Dense"
        ? { ...each, config: { ...each.config, useBias: false, kernelRegularizer } }
        : each,
    );
    const problem = waves();
    const without = { ...plain, model: { ...plain.model, layers: layers.map(withoutPenalty) } };
    const both = await Promise.all(
      [{ ...plain, model: { ...plain.model, layers } }, without].map((plan) =>
        measured(sharpness, givenOf(plan, problem)),
      ),
    );
    const [more = 0, less = 0] = both.map(({ figures }) => figures["sharpness"]);
    expect(Math.abs(more - less - 10)).toBeLessThan(tolerance * more);
  });
});

function withoutPenalty(layer: Layer): Layer {
  return layer.kind === "Dense"
    ? { ...layer, config: { ...layer.config, kernelRegularizer: undefined } }
    : layer;
}

describe("the ends of what can be measured", () => {
  test("negative curvature is reported as such", async () => {
    // tanh at large weights: the loss is concave in many directions.
    const kernel = { ...initializerRef("random-normal"), config: { mean: 0, stddev: 2 } };
    const plan = mlp({ widths: [6, 6], activation: "tanh", units: 2, kernel });
    const { figures } = await measured(sharpness, givenOf(plan, clusters()));
    expect(figures["smallest"]).toBeLessThan(0);
  });

  test("parameters that are not finite give NaN, which keeps no limit", async () => {
    const plan = linear(0.1);
    const { state } = startingMoment(plan, 0);
    const broken = { ...state, parameters: new Float32Array(3).fill(Number.NaN) };
    const problem = waves();
    const cross = mlp({ widths: [3], activation: "tanh", units: 2 });
    const nan = {
      parameters: new Float32Array(
        givenOf(cross, clusters()).state["parameters"]?.length ?? 0,
      ).fill(Number.NaN),
    };
    const measurement = await measured(sharpness, givenOf(cross, clusters(), { state: nan }));
    expect(measurement.figures["sharpness"]).toBeNaN();
    expect(exceeded(measurement)).toEqual(["stability"]);
    // A quadratic has the same curvature everywhere.
    expect((await measured(sharpness, givenOf(plan, problem, { state: broken }))).kind).toBe(
      "measured",
    );
  });

  test("a network with nothing to train, or too much, is refused with its size", async () => {
    const frozen = linear(0.1);
    const layers = frozen.model.layers.map((each) => ({ ...each, trainable: false }));
    const plan = { ...frozen, model: { ...frozen.model, layers } };
    expect(reasonOf(await sharpness.measure(givenOf(plan, waves())))).toBe("nothing-trained");

    const wide = planOf(
      [input(2), dense("h", "x", 1_000_000, "linear"), dense("y", "h", 1, "linear")],
      mse,
    );
    const given = givenOf(linear(0.1), waves());
    expect(await sharpness.measure({ ...given, plan: wide })).toEqual({
      kind: "not-measured",
      reason: "too-large",
      figures: { size: 4_000_001, most: 2_500_000 },
    });
  });

  test("ONNX Runtime and the float64 reference agree", async () => {
    const plan = mlp({ widths: [40, 40], activation: "tanh", units: 2 });
    const problem = clusters(800);
    const given = givenOf(plan, problem, { engine: onnxruntimeEngine });
    const native = await measured(sharpness, given);
    const exact = await measured(sharpness, { ...given, engine: referenceEngine });
    expect(native.figures["sharpness"]).not.toBe(exact.figures["sharpness"]);
    const ratio = (native.figures["sharpness"] ?? 0) / (exact.figures["sharpness"] ?? 1);
    expect(Math.abs(ratio - 1)).toBeLessThan(tolerance);
  });
});
