import { initialGain } from "../causes/initial-gain.ts";
import { kernelOf, weighted } from "../causes/network.ts";
import { entryOf } from "../core/registry.ts";
import type { Activation } from "../model/activation.ts";
import { activationOf } from "../model/activations/index.ts";
import { type BuiltLayer, built } from "../model/build.ts";
import type { Initializer } from "../model/initializer.ts";
import { initializers } from "../model/initializers/index.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import { featureStatistics } from "../tasks/standardization.ts";
import type { Problem } from "../tasks/task.ts";
import type { PropagationLayer } from "../theory/propagation-layer.ts";
import { type SignalPropagation, signalPropagation } from "../theory/signal-propagation.ts";
import type { Plan } from "../training/plan.ts";
import type { NotRun } from "./diagnosis.ts";

/** What theory says of a plan's initialization, or why it says nothing. */
export function predict(
  { model, recipe }: Plan,
  problem: Problem,
): SignalPropagation | NotRun["reason"] {
  const layers = built(model);
  const dense = weighted(model);
  const lastHidden = dense.at(-2);
  if (!lastHidden || dense.length < 3) return "too-few-layers";
  const isChain = layers.every(({ layer }, i) => layer.inputs.length === (i === 0 ? 0 : 1));
  if (!isChain) return "not-a-chain";
  const end = layers.indexOf(
    layers.find(({ layer }) => layer.name === lastHidden.layer.name) ?? lastHidden,
  );
  const stages = layers.slice(1, end + 1).map((layer) => stagesOf(layer, recipe.batchSize));
  if (stages.some((stage) => stage === undefined)) return "unsupported-layer";
  const { mean, secondMoment, meanCosine } = featureStatistics(problem);
  const prediction = signalPropagation({
    inputMean: mean,
    inputSecondMoment: secondMoment,
    inputCorrelation: Number.isFinite(meanCosine) ? meanCosine : 0,
    layers: stages.flatMap((stage) => withoutLastActivation(stage ?? [], lastHidden.layer.name)),
  });
  return Number.isFinite(prediction.decades) ? prediction : "unsupported-layer";
}

/** The last hidden layer ends at its pre-activation: ratios are to it. */
function withoutLastActivation(
  stages: readonly PropagationLayer[],
  last: string,
): readonly PropagationLayer[] {
  return stages.some(({ name, kind }) => name === last && kind === "dense")
    ? stages.filter(({ kind }) => kind === "dense")
    : stages;
}

function stagesOf(layer: BuiltLayer, batchSize: number): readonly PropagationLayer[] | undefined {
  const { name, kind } = layer.layer;
  const width = layer.outputShape.at(-1) ?? 1;
  switch (layer.layer.kind) {
    case "Dense": {
      const activation = activationStage(layer);
      return activation && [denseStage(layer), ...activation];
    }
    case "Activation":
    case "ReLU":
    case "LeakyReLU":
    case "ELU":
      return activationStage(layer);
    case "BatchNormalization":
      return [{ kind: "batch-norm", name, gammaSquared: 1, batchSize }];
    case "LayerNormalization":
      return [{ kind: "layer-norm", name, gammaSquared: 1, width }];
    case "Dropout":
      return layer.layer.config.rate === 0
        ? []
        : [{ kind: "dropout", name, keep: 1 - layer.layer.config.rate }];
    case "Flatten":
      return [];
    default:
      return (kind satisfies string) ? undefined : [];
  }
}

function denseStage(layer: BuiltLayer): PropagationLayer {
  const kernel = kernelOf(layer);
  const bias = layer.parameters.find(({ shape }) => shape.length === 1);
  return {
    kind: "dense",
    name: layer.layer.name,
    fanIn: kernel?.fans.fanIn ?? 1,
    fanOut: kernel?.fans.fanOut ?? 1,
    weightVariance: initialGain(layer),
    biasVariance: bias ? varianceOf(bias) : 0,
  };
}

function varianceOf({ initializer, fans, name }: BuiltLayer["parameters"][number]): number {
  const entry: Initializer = entryOf(initializers, initializer.id, name);
  return entry.moments(fans, { ...entry.defaults, ...initializer.config }).variance;
}

/** Empty for none or linear; `undefined` for one that theory does not cover (softmax). */
function activationStage({ layer }: BuiltLayer): readonly PropagationLayer[] | undefined {
  const ref = activationRefOf(layer);
  if (!ref) return [];
  const { scalar, defaults }: Activation = activationOf(ref.id);
  if (!scalar) return undefined;
  const config = { ...defaults, ...ref.config };
  return [
    {
      kind: "activation",
      name: layer.name,
      activation: {
        value: (x) => scalar.value(x, config),
        derivative: (x, side) => scalar.derivative(x, config, side),
      },
    },
  ];
}
