import type { TraceHeader } from "../../src/trace/trace.ts";
import { checked } from "./checked.ts";
import { type LabNetworkId, type LabSetup, usualSetup } from "./setup.ts";

const cells: Readonly<Record<string, LabNetworkId>> = {
  SimpleRNN: "rnn",
  LSTM: "lstm",
  GRU: "gru",
  MultiHeadAttention: "transformer",
};

/** A small network like the one of a recorded run: as deep, of the same kind, trained with the same recipe. */
export function setupLike(header: TraceHeader): LabSetup {
  const { layers, optimizer, learningRate, clip, batchSize, precision, lossScale, lag, seed } =
    header;
  const count = (kind: string) => layers.filter((layer) => layer.kind === kind).length;
  const cell = Object.keys(cells).find((kind) => count(kind) > 0);
  const weighted = layers.filter(({ isWeighted }) => isWeighted).length;
  const skips = count("Add");
  const network = cells[cell ?? ""] ?? (skips > 0 ? "residual-mlp" : "mlp");
  const depth = cell !== undefined ? count(cell) : skips > 0 ? skips : weighted - 1;
  const half = lossScale === 1 ? "float16" : "float16 with loss scale";
  return checked({
    ...usualSetup,
    network,
    task: cell === undefined ? "circle" : "remember",
    depth: Math.max(1, depth),
    activation: usualActivation(layers.slice(0, -1)) ?? "linear",
    normalization: normalizationOf(network, count),
    optimizer,
    learningRate,
    batchSize,
    seed,
    ...(lag !== undefined && { lag }),
    ...(clip && { clip: clip.kind, clipThreshold: clip.threshold }),
    ...(precision !== undefined && { precision: precision === "float16" ? half : precision }),
  });
}

/** The most frequent one. */
function usualActivation(layers: TraceHeader["layers"]): string | undefined {
  const named = layers.flatMap(({ activation }) => (activation === undefined ? [] : [activation]));
  const frequency = (id: string) => named.filter((other) => other === id).length;
  return named.toSorted((a, b) => frequency(b) - frequency(a))[0];
}

function normalizationOf(network: LabNetworkId, count: (kind: string) => number): string {
  if (network === "residual-mlp" || network === "transformer")
    return count("LayerNormalization") > 0 || network === "transformer" ? "pre" : "none";
  if (count("BatchNormalization") > 0) return "batch";
  return count("LayerNormalization") > 0 ? "layer" : "none";
}
