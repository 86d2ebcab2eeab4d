import { suggestion } from "../core/nearest.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import type { LayerTensors } from "../model/build.ts";
import { singularValues } from "../stats/svd.ts";
import { jacobiansOf } from "./jacobian-rows.ts";
import { type Network, networkOf } from "./network.ts";
import { histogramOf, meanSquareOf, spectrumFigures } from "./spectrum.ts";
import type { Caveat, ExactTool, Measurement } from "./tool.ts";

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
