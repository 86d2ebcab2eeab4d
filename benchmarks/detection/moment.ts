import type { LayerFigures, Moment, TensorFigures } from "./observed-run.ts";
import type { RawLayer, RawMoment } from "./observer.ts";

/** The figures of a moment that rules read. */
export function momentOf({ layers }: RawMoment): Moment {
  return {
    layers: layers.map(layerFigures),
    largestOutputSum: largestSum(layers.at(-1)),
  };
}

function layerFigures(layer: RawLayer): LayerFigures {
  const { preActivation, output, units, activation } = layer;
  const isActive = activeRange(activation);
  return {
    preActivation: tensorFigures(preActivation),
    output: tensorFigures(output),
    kernel: tensorFigures(layer.kernel),
    bias: tensorFigures(layer.bias),
    kernelGrad: tensorFigures(layer.kernelGrad),
    biasGrad: tensorFigures(layer.biasGrad),
    beyondFive: share(preActivation, (z) => z <= -5 || z >= 5),
    silent: share(output, (a) => a <= 0),
    inactiveUnits: idleUnits(output, units, (a) => a > 0),
    saturatedUnits: isActive ? idleUnits(preActivation, units, isActive) : 0,
  };
}

/** Where SageMaker Debugger's SaturatedActivation takes an input for active. Source: its documentation, defaults. */
function activeRange(activation: string): ((z: number) => boolean) | undefined {
  if (activation === "tanh") return (z) => z > -9.4999 && z < 9.4999;
  if (activation === "sigmoid") return (z) => z > -23 && z < 16.99999;
  return undefined;
}

const activityLimit = 0.01;

/** Share of the units for which less than 1 % of the samples satisfy the condition. */
function idleUnits(values: Float32Array, units: number, isActive: (x: number) => boolean): number {
  const samples = values.length / units;
  const active = new Float64Array(units);
  values.forEach((value, i) => {
    if (isActive(value)) active[i % units] = (active[i % units] ?? 0) + 1;
  });
  return share(active, (count) => count / samples < activityLimit);
}

function share(values: Float32Array | Float64Array, test: (x: number) => boolean): number {
  let count = 0;
  for (const value of values) if (test(value)) count++;
  return count / values.length;
}

/** Means are rounded to float32, as NumPy's are. */
function tensorFigures(values: Float32Array): TensorFigures {
  let sum = 0;
  let absolute = 0;
  let squares = 0;
  let zeros = 0;
  for (const value of values) {
    sum += value;
    absolute += Math.abs(value);
    squares += value * value;
    if (value === 0) zeros++;
  }
  const size = values.length;
  return {
    mean: Math.fround(sum / size),
    meanAbs: Math.fround(absolute / size),
    norm: Math.sqrt(squares),
    zeros,
    size,
    isFinite: Number.isFinite(squares) || values.every(Number.isFinite),
  };
}

function largestSum(layer: RawLayer | undefined): number {
  if (!layer) return Number.NaN;
  const sums = new Float64Array(layer.output.length / layer.units);
  layer.output.forEach((value, i) => {
    const sample = Math.floor(i / layer.units);
    sums[sample] = (sums[sample] ?? 0) + Math.abs(value);
  });
  return sums.reduce((top, sum) => (Number.isNaN(sum) ? Number.NaN : Math.max(top, sum)), 0);
}
