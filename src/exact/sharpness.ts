import type { Values } from "../engine/engine.ts";
import { gradient } from "../graph/gradient.ts";
import type { Program } from "../graph/graph.ts";
import { built } from "../model/build.ts";
import { gather } from "../training/batches.ts";
import { flatten, layoutOf } from "../training/layout.ts";
import { learningRatesAt } from "../training/learning-rates.ts";
import { type Recipe, withLearningRate } from "../training/recipe.ts";
import { withRegularization } from "../training/regularization.ts";
import { encodeTargets } from "../training/targets.ts";
import { type Extremes, extremeEigenvalues } from "./lanczos.ts";
import { type LossNetwork, lossNetworkOf } from "./loss-network.ts";
import { noiseOf, programOf } from "./network.ts";
import { sessionFor, using } from "./session.ts";
import { type Stability, stabilityOf } from "./stability.ts";
import type { Caveat, ExactTool, Given, Measurement } from "./tool.ts";

/** Samples of the fixed batch at most, unless the recipe's batches are larger. */
const mostSamples = 512;
/** Parameters × samples beyond which the batch becomes smaller: a product then takes some tenths of a second. */
const mostWork = 2e8;
const lanczos = { iterations: 60, tolerance: 1e-3 } as const;
/** Numbers that the directions of the Lanczos process may hold: 240 MB. */
const mostNumbers = 30e6;
/** Fewer directions than these do not find the end of a spectrum. */
const fewestDirections = 12;

/** The curvature of the loss along its sharpest direction, and what the optimizer makes of it. */
export const sharpness = {
  id: "sharpness",
  symbol: "λ_max(∂²L/∂θ²)",
  summary:
    "Largest curvature of the loss on one batch, against the largest that the learning rate can bear.",
  source:
    "Cohen et al. 2021 — https://arxiv.org/abs/2103.00065; Cohen et al. 2022 — https://arxiv.org/abs/2207.14484",
  figures: {
    sharpness: {
      symbol: "λ_max",
      unit: "1/lr",
      meaning:
        "The largest curvature of the loss; plain gradient descent diverges on it above 2/lr.",
    },
    smallest: {
      symbol: "λ_min",
      unit: "1/lr",
      meaning:
        "The smallest curvature; under 0 the loss bends down along that direction, and leaving it is progress.",
    },
    preconditioned: {
      symbol: "λ_max(P⁻¹∂²L/∂θ²)",
      unit: "1/lr",
      meaning:
        "The curvature as the optimizer sees it, which divides every gradient by its size P.",
    },
    learningRate: {
      symbol: "lr",
      unit: "",
      meaning: "The learning rate at this step.",
    },
    stability: {
      symbol: "lr·λ",
      unit: "",
      meaning:
        "Above the limit every step along the sharpest direction overshoots by more than it gains, and the loss rises until the curvature gives way.",
    },
    samples: { symbol: "n", unit: "samples", meaning: "Size of the batch that was measured." },
    iterations: {
      symbol: "k",
      unit: "products",
      meaning: "Hessian–vector products of the Lanczos process.",
    },
    residual: {
      symbol: "‖Hv − λv‖/|λ|",
      unit: "",
      meaning: "Relative bound on the error of both curvatures; converged under 0.001.",
    },
  },
  columns: {},
  async measure(given): Promise<Measurement> {
    const { plan, problem, engine, state, step, rng } = given;
    const count = sampleCount(given);
    const network = lossNetworkOf(plan, count);
    const { size } = network.layout;
    if (size === 0) return { kind: "not-measured", reason: "nothing-trained", figures: {} };
    const iterations = Math.min(lanczos.iterations, Math.floor(mostNumbers / size));
    if (iterations < Math.min(fewestDirections, size))
      return {
        kind: "not-measured",
        reason: "too-large",
        figures: { size, most: Math.floor(mostNumbers / fewestDirections) },
      };

    const encoded = encodeTargets(problem.dataset, network.targets.shape.slice(1));
    const fixed = {
      ...state,
      ...gather(problem, encoded, problem.train.subarray(0, count)),
      ...noiseOf(network.noises, rng.split("noise")),
    };
    const program = curvatureProgram(network);
    return using(await sessionFor(program, engine, iterations), async (session) => {
      const at = async (direction: Float64Array) =>
        (await session.run(fixed, { direction }, 1)).outputs;
      const { grad = [] } = await at(new Float64Array(size));
      const stability = stabilityOf(recipeAt(given), { state, step, grad });
      const ends = (scale: Float64Array | undefined) =>
        extremeEigenvalues(
          async (direction) => scaled((await at(scaled(direction, scale)))["product"], scale),
          size,
          rng.split("direction"),
          { ...lanczos, iterations },
        );
      const plain = await ends(undefined);
      // P⁻¹H has the eigenvalues of the symmetric P^(−½)·H·P^(−½).
      const scale = stability.preconditioner?.map((value) => 1 / Math.sqrt(value));
      const seen = scale ? await ends(scale) : plain;
      return measured(count, step, stability, plain, seen);
    });
  },
} as const satisfies ExactTool;

function sampleCount({ plan: { model, recipe }, problem }: Given): number {
  const { size } = layoutOf(built(model));
  const affordable = Math.min(mostSamples, Math.floor(mostWork / Math.max(1, size)));
  return Math.min(problem.train.length, Math.max(affordable, recipe.batchSize));
}

/** The recipe with the learning rate that its schedule has come to. */
function recipeAt({ plan: { recipe }, problem, step }: Given): Recipe {
  const stepsPerEpoch = problem.train.length / Math.min(recipe.batchSize, problem.train.length);
  const planned = Math.max(1, Math.round(recipe.epochs * stepsPerEpoch));
  const [rate] = learningRatesAt(recipe, step, 1, planned, []) ?? [];
  return rate === undefined ? recipe : withLearningRate(recipe, rate);
}

function scaled(vector: Values | undefined, scale: Float64Array | undefined): Float64Array {
  return Float64Array.from(vector ?? [], (value, i) => value * (scale?.[i] ?? 1));
}

function measured(
  samples: number,
  step: number,
  { learningRate, limit, preconditioner }: Stability,
  plain: Extremes,
  seen: Extremes,
): Measurement {
  const isPreconditioned = preconditioner !== undefined;
  return {
    kind: "measured",
    figures: {
      sharpness: plain.largest,
      smallest: plain.smallest,
      ...(isPreconditioned && { preconditioned: seen.largest }),
      learningRate,
      stability: learningRate * seen.largest,
      samples,
      iterations: plain.iterations + (isPreconditioned ? seen.iterations : 0),
      residual: Math.max(plain.residual, seen.residual),
    },
    limits: limit === undefined ? {} : { stability: limit },
    rows: [],
    caveats: caveats([plain, seen], isPreconditioned && step === 0, limit),
  };
}

/** H·v for a direction v, and ∇L: the gradient of ⟨∇L, v⟩, regularization included. */
function curvatureProgram({ ops, layout, values, parameters, grads }: LossNetwork): Program {
  const grad = flatten(ops, withRegularization(ops, layout, values, grads));
  const direction = ops.input("direction", [layout.size]);
  const along = ops.reduceSum(ops.mul(grad, direction));
  const product = gradient(ops, along)(parameters) ?? ops.expand(0, [layout.size]);
  return programOf(ops, { grad, product }, ["direction"]);
}

function caveats(
  runs: readonly Extremes[],
  isFirstStep: boolean,
  limit: number | undefined,
): readonly Caveat[] {
  const open = runs.find(({ isConverged }) => !isConverged);
  const all: readonly (Caveat | undefined)[] = [
    open && {
      code: "not-converged",
      figures: { iterations: open.iterations, residual: open.residual },
    },
    isFirstStep ? { code: "first-step-preconditioner", figures: {} } : undefined,
    limit === undefined ? { code: "limit-unknown", figures: {} } : undefined,
  ];
  return all.filter((caveat) => caveat !== undefined);
}
