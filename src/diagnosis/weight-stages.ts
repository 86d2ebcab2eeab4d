import { entryOf } from "../core/registry.ts";
import type { BuiltLayer } from "../model/build.ts";
import type { Initializer } from "../model/initializer.ts";
import { initializers } from "../model/initializers/index.ts";
import type { ParameterSpec } from "../model/layer.ts";
import type { WindowAxis } from "../theory/convolution-border.ts";
import type { AttentionStage, DenseStage, WeightStage } from "../theory/propagation-layer.ts";

/** Dense, or one piece of maxout. */
export function denseStage(built: BuiltLayer): DenseStage {
  const kernel = parameter(built, "kernel");
  const fanIn = kernel?.shape[0] ?? 1;
  return {
    kind: "dense",
    name: built.layer.name,
    fanIn,
    fanOut: built.outputShape.at(-1) ?? 1,
    weightVariance: fanIn * varianceOf(kernel),
    biasVariance: varianceOf(parameter(built, "bias")),
  };
}

/** A convolution whose kernel is [...positions, C_in / g, C_out]. */
export function convolutionStage(built: BuiltLayer, axes: readonly WindowAxis[]): WeightStage {
  const kernel = parameter(built, "kernel");
  const fanIn = kernel?.shape.slice(0, -1).reduce((product, size) => product * size, 1) ?? 1;
  return {
    kind: "convolution",
    name: built.layer.name,
    axes,
    fanIn,
    fanOut: built.outputShape.at(-1) ?? 1,
    weightVariance: fanIn * varianceOf(kernel),
    biasVariance: varianceOf(parameter(built, "bias")),
  };
}

/** A convolution of each channel by itself, kernel [...positions, C, multiplier]: its fan-in is k², whatever Keras says. */
export function depthwiseStage(
  built: BuiltLayer,
  axes: readonly WindowAxis[],
  kernelName: string,
): WeightStage {
  const kernel = parameter(built, kernelName);
  const fanIn = axes.reduce((product, { window }) => product * window, 1);
  const [channels = 1, multiplier = 1] = kernel?.shape.slice(-2) ?? [];
  return {
    kind: "convolution",
    name: built.layer.name,
    axes,
    fanIn,
    fanOut: channels * multiplier,
    weightVariance: fanIn * varianceOf(kernel),
    biasVariance: kernelName === "kernel" ? varianceOf(parameter(built, "bias")) : 0,
  };
}

/** The 1 × 1 convolution behind a depthwise one. */
export function pointwiseStage(built: BuiltLayer): WeightStage {
  const kernel = parameter(built, "pointwise_kernel");
  const fanIn = kernel?.shape.at(-2) ?? 1;
  return {
    kind: "dense",
    name: built.layer.name,
    fanIn,
    fanOut: built.outputShape.at(-1) ?? 1,
    weightVariance: fanIn * varianceOf(kernel),
    biasVariance: varianceOf(parameter(built, "bias")),
  };
}

/** Self-attention; `undefined` where it reads several layers. */
export function attentionStage(
  built: BuiltLayer,
  gradientCorrelation: number,
): AttentionStage | undefined {
  const { layer, inputShapes, outputShape } = built;
  if (layer.kind !== "MultiHeadAttention" || new Set(layer.inputs).size > 1) return undefined;
  const [tokens = 1, features = 1] = inputShapes[0] ?? [];
  const { numHeads, valueDim, useCausalMask } = layer.config;
  const projection = (name: string, fanIn: number) =>
    fanIn * varianceOf(built.used.find((spec) => spec.name.endsWith(`/${name}/kernel`)));
  return {
    kind: "attention",
    name: layer.name,
    valueVariance:
      projection("value", features) * projection("attention_output", numHeads * valueDim),
    logitVariance: projection("query", features) * projection("key", features),
    // A causal query at place t sees t keys: on average as uniform attention over T / Σ 1/t of them.
    tokens: useCausalMask ? tokens / harmonic(tokens) : tokens,
    gradientCorrelation,
    width: outputShape.at(-1) ?? 1,
  };
}

function harmonic(count: number): number {
  return Array.from({ length: count }, (_, i) => 1 / (i + 1)).reduce((sum, part) => sum + part, 0);
}

/** The layer's parameter of this name. */
export function parameter({ used }: BuiltLayer, name: string): ParameterSpec | undefined {
  return used.find((spec) => spec.name.endsWith(`/${name}`));
}

/** Variance that a parameter starts with; 0 where there is none. */
export function varianceOf(spec: ParameterSpec | undefined): number {
  return spec ? momentsOf(spec).variance : 0;
}

/** E γ² of a parameter, its mean included; 1 where there is none. */
export function meanSquareOf(spec: ParameterSpec | undefined): number {
  if (!spec) return 1;
  const { mean, variance } = momentsOf(spec);
  return mean * mean + variance;
}

function momentsOf({ initializer, fans, name }: ParameterSpec) {
  const entry: Initializer = entryOf(initializers, initializer.id, name);
  return entry.moments(fans, { ...entry.defaults, ...initializer.config });
}
