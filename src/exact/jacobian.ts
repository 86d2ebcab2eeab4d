import { suggestion } from "../core/nearest.ts";
import type { Rng } from "../core/rng.ts";
import type { NamedValues, Session, Values } from "../engine/engine.ts";
import { gradient } from "../graph/gradient.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import type { LayerTensors } from "../model/build.ts";
import { singularValues } from "../stats/svd.ts";
import { gather } from "../training/batches.ts";
import { encodeTargets } from "../training/targets.ts";
import { type Network, networkOf, noiseOf, programOf } from "./network.ts";
import { sessionFor, using } from "./session.ts";
import { histogramOf, meanSquareOf, spectrumFigures } from "./spectrum.ts";
import type { Caveat, ExactTool, Given, Measurement } from "./tool.ts";

const usualSamples = 8;
/** Rows of a Jacobian that are computed one by one; beyond them random directions stand for all. */
const mostRows = 256;
/** Random output directions: the mean squared singular value is then known to about 20 %. */
const sampledDirections = 64;
/** Numbers of all Jacobians together: 128 MB. */
const mostNumbers = 16e6;

/** The singular values of the Jacobian between two places of the network, pooled over samples. */
export const jacobian = {
  id: "jacobian",
  symbol: "σ(∂z_L/∂x)",
  summary:
    "Singular values of the input–output Jacobian: by how much the network stretches and shrinks what passes through it, forward and backward.",
  source:
    "Pennington, Schoenholz & Ganguli 2017 — https://arxiv.org/abs/1711.04735; 2018 — https://arxiv.org/abs/1802.09979",
  figures: {
    meanSquare: {
      symbol: "χᴸ = ⟨σ²⟩",
      unit: "",
      ideal: 1,
      meaning:
        "Mean squared singular value: by how much the squared gradient changes on average from output to input.",
    },
    spread: {
      symbol: "Var σ²/⟨σ²⟩²",
      unit: "",
      ideal: 0,
      meaning:
        "Relative variance of the squared singular values: 0 is dynamical isometry, and at the depth of the network or more some directions vanish while others explode.",
    },
    largest: {
      symbol: "σ_max",
      unit: "",
      ideal: 1,
      meaning: "The largest singular value of any sample: no gradient grows by more.",
    },
    smallest: {
      symbol: "σ_min",
      unit: "",
      ideal: 1,
      meaning: "The smallest singular value of any sample: no gradient shrinks by more.",
    },
    condition: {
      symbol: "σ_max/σ_min",
      unit: "",
      ideal: 1,
      meaning: "Median condition number of the samples: how unevenly directions are treated.",
    },
    samples: { symbol: "n", unit: "samples", meaning: "Samples whose Jacobian was measured." },
    outputs: { symbol: "rows", unit: "", meaning: "Outputs of the Jacobian." },
    inputs: { symbol: "columns", unit: "", meaning: "Inputs of the Jacobian." },
  },
  columns: {},
  async measure(given): Promise<Measurement> {
    const { plan, problem, settings } = given;
    const count = Math.min(settings.samples ?? usualSamples, problem.train.length);
    const network = networkOf(plan.model, count);
    const { start, end } = ends(network, settings.from, settings.to);
    const rows = sizeOf(end.shape.slice(1));
    const columns = sizeOf(start.shape.slice(1));
    const isSampled = rows > mostRows;
    const directions = isSampled ? sampledDirections : rows;
    if (count * directions * columns > mostNumbers)
      return {
        kind: "not-measured",
        reason: "too-large",
        figures: { size: count * directions * columns, most: mostNumbers },
      };

    const { jacobians, areMixed } = await jacobiansOf(given, network, start, end, directions);
    const sizes = { samples: count, outputs: rows, inputs: columns };
    const mixed: readonly Caveat[] = areMixed ? [{ code: "samples-mixed", figures: {} }] : [];
    if (isSampled)
      return {
        kind: "measured",
        figures: { meanSquare: meanSquareOf(jacobians, rows, columns), ...sizes },
        limits: {},
        rows: [],
        caveats: [{ code: "sampled-directions", figures: { directions, rows } }, ...mixed],
      };
    const spectra = jacobians.map((each) => singularValues(rows, columns, each));
    const histogram = histogramOf(spectra.flatMap((spectrum) => [...spectrum]));
    return {
      kind: "measured",
      figures: { ...spectrumFigures(spectra), ...sizes },
      limits: {},
      rows: [],
      ...(histogram && { histogram }),
      caveats: mixed,
    };
  },
} as const satisfies ExactTool;

/** Where the Jacobian starts and ends. */
function ends(
  { tensors, x }: Network,
  from: string | undefined,
  to: string | undefined,
): { readonly start: Tensor; readonly end: Tensor } {
  const last = to === undefined ? tensors.at(-1) : layerNamed(tensors, to);
  const start = from === undefined ? x : layerNamed(tensors, from).output;
  return { start, end: last?.preActivation ?? last?.output ?? x };
}

function layerNamed(tensors: readonly LayerTensors[], name: string): LayerTensors {
  const layer = tensors.find((candidate) => candidate.name === name);
  if (layer) return layer;
  const known = tensors.map((candidate) => candidate.name);
  throw new RangeError(`jacobian: unknown layer, got "${name}"${suggestion(name, known)}`);
}

interface Jacobians {
  /** One per sample, a row of inputs for every direction of the outputs. */
  readonly jacobians: readonly Float64Array[];
  /** True where the samples of a batch act on each other. */
  readonly areMixed: boolean;
}

/**
 * Rows of every sample's Jacobian. One backward pass gives a row of all samples at once where they do not act on each
 * other; where they do (batch normalization), every sample needs passes of its own.
 */
async function jacobiansOf(
  { problem, engine, state, rng }: Given,
  network: Network,
  start: Tensor,
  end: Tensor,
  directions: number,
): Promise<Jacobians> {
  const { ops, noises, tensors } = network;
  const upstream = ops.input("upstream", end.shape);
  const along = ops.reduceSum(ops.mul(end, upstream));
  const row = gradient(ops, along, [start])(start) ?? ops.expand(0, start.shape);
  const program = programOf(ops, { row }, ["upstream"]);
  const [count = 1] = end.shape;
  const encoded = encodeTargets(problem.dataset, tensors.at(-1)?.output.shape.slice(1) ?? []);
  const { x } = gather(problem, encoded, problem.train.subarray(0, count));
  const fixed: NamedValues = { ...state, x, ...noiseOf(noises, rng.split("noise")) };
  const rows = directionsOf(sizeOf(end.shape.slice(1)), directions, rng.split("directions"));

  return using(await sessionFor(program, engine, directions), async (session) => {
    const areMixed = await mixes(session, fixed, start, end, rng.split("mixing"));
    const columns = sizeOf(start.shape.slice(1));
    const jacobians = Array.from({ length: count }, () => new Float64Array(directions * columns));
    for (const [at, direction] of rows.entries()) {
      const groups = areMixed ? jacobians.map((_, n) => [n]) : [jacobians.map((_, n) => n)];
      for (const group of groups) {
        const gradients = await backward(session, fixed, end, direction, group);
        for (const n of group)
          jacobians[n]?.set(gradients.subarray(n * columns, (n + 1) * columns), at * columns);
      }
    }
    return { jacobians, areMixed };
  });
}

/** The unit vectors of the outputs, or as many random directions of length 1. */
function directionsOf(rows: number, count: number, rng: Rng): readonly Float64Array[] {
  return Array.from({ length: count }, (_, i) =>
    count === rows ? new Float64Array(rows).with(i, 1) : randomDirection(rows, rng),
  );
}

function randomDirection(size: number, rng: Rng): Float64Array {
  const direction = Float64Array.from({ length: size }, () => rng.normal());
  const norm = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0));
  return direction.map((value) => value / norm);
}

/** The gradient at the start of the Jacobian, for this direction at the end of these samples. */
async function backward(
  session: Session,
  fixed: NamedValues,
  end: Tensor,
  direction: Float64Array,
  samples: readonly number[],
): Promise<Values> {
  const upstream = new Float64Array(sizeOf(end.shape));
  for (const n of samples) upstream.set(direction, n * direction.length);
  const { outputs } = await session.run(fixed, { upstream }, 1);
  return outputs["row"] ?? new Float64Array();
}

/** Whether the end of the first sample depends on the start of another. */
async function mixes(
  session: Session,
  fixed: NamedValues,
  start: Tensor,
  end: Tensor,
  rng: Rng,
): Promise<boolean> {
  const direction = randomDirection(sizeOf(end.shape.slice(1)), rng);
  const gradients = await backward(session, fixed, end, direction, [0]);
  return gradients.subarray(sizeOf(start.shape.slice(1))).some((value) => value !== 0);
}
