import type { TensorRef } from "../formats/tensor-ref.ts";
import { emptySummary } from "../formats/tensor-scan/summary.ts";
import type { TensorSummary } from "../formats/tensor-scan.ts";
import { type Shape, sizeOf } from "../graph/tensor.ts";
import type {
  Curve,
  Evidence,
  Measured,
  Moment,
  OptimizerMoment,
  RememberedGradient,
  Setting,
  Weight,
} from "./evidence.ts";
import { parameterName } from "./parameter-name.ts";

/** Evidence of nothing but what is given. */
export function evidenceOf(given: Partial<Evidence>): Evidence {
  return {
    name: "",
    files: [],
    curves: [],
    moments: [],
    settings: [],
    architecture: undefined,
    layers: [],
    trace: undefined,
    ...given,
  };
}

/** Values at steps 0, 1, 2, …, under a tag of their kind in `log.csv`. */
export function curveOf(
  measures: Measured,
  values: readonly number[],
  rest: Partial<Curve> = {},
): Curve {
  return {
    measures,
    statistic: measures === "gradient" || measures === "weight" ? "norm" : undefined,
    parameter: undefined,
    clip: undefined,
    base: "step",
    positions: values.map((_, i) => i),
    values,
    from: { file: "log.csv", tag: measures },
    ...rest,
  };
}

/** Curves of the gradients of layers, input first; each row is a step. */
export function layerCurves(rows: readonly (readonly number[])[]): readonly Curve[] {
  return (rows[0] ?? []).map((_, layer) =>
    curveOf(
      "gradient",
      rows.map((row) => row[layer] ?? Number.NaN),
      {
        parameter: `layers.${layer}.weight`,
        from: { file: "log.csv", tag: `grad_norm/layers.${layer}.weight` },
      },
    ),
  );
}

/** A PyTorch checkpoint with nothing in it but what is given. */
export function momentWith(given: Partial<Moment>): Moment {
  return {
    file: "model.pt",
    framework: "torch",
    step: undefined,
    epoch: undefined,
    weights: [],
    optimizer: undefined,
    scaler: undefined,
    ...given,
  };
}

/** A kernel of 100 × 100, or another tensor, with the spread of PyTorch's default unless something else is said. */
export function weightOf(
  name: string,
  summary: Partial<TensorSummary> = {},
  shape: Shape = [100, 100],
): Weight {
  const std = summary.std ?? 1 / Math.sqrt(3 * sizeOf(shape.slice(1)));
  const bound = std * Math.sqrt(3);
  return {
    name,
    ...parameterName(name, shape),
    shape,
    isTied: false,
    summary: {
      ...emptySummary,
      count: sizeOf(shape),
      mean: 0,
      std,
      norm: std * Math.sqrt(sizeOf(shape)),
      meanAbsolute: bound / 2,
      min: -bound,
      max: bound,
      ...summary,
    },
  };
}

/** What Adam remembers of kernels with gradients of these sizes (root mean square), input first. */
export function memoryOf(
  sizes: readonly number[],
  rest: Partial<RememberedGradient> = {},
): OptimizerMoment {
  return {
    kind: "adam",
    step: 100,
    settings: {},
    gradients: sizes.map((rms, index) => ({
      parameter: `layers.${index}.weight`,
      index,
      shape: [10, 10],
      rms,
      norm: 10 * rms,
      agreement: 0.2,
      zeros: rms === 0 ? 1 : 0,
      nonFinite: Number.isFinite(rms) ? 0 : 100,
      ...rest,
    })),
  };
}

export function settingOf(name: string, value: Setting["value"]): Setting {
  return { name, value, from: { file: "args.json", tag: name } };
}

/** A float32 tensor of these numbers, as a file would hold it. */
export function tensorOf(name: string, shape: Shape, numbers: readonly number[]): TensorRef {
  const bytes = new Uint8Array(Float32Array.from(numbers).buffer);
  return {
    name,
    shape,
    type: "float32",
    async *blocks() {
      yield bytes;
    },
  };
}
