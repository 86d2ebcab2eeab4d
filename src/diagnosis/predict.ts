import { type BuiltLayer, built } from "../model/build.ts";
import { isKernel } from "../model/layer.ts";
import { trunkOf } from "../model/trunk.ts";
import { featureStatistics } from "../tasks/standardization.ts";
import type { Problem } from "../tasks/task.ts";
import type { PropagationLayer } from "../theory/propagation-layer.ts";
import { type SignalPropagation, signalPropagation } from "../theory/signal-propagation.ts";
import type { Plan } from "../training/plan.ts";
import type { NotRun } from "./diagnosis.ts";
import { seriesParallel } from "./series-parallel.ts";
import { stagesOf } from "./stages-of.ts";

/**
 * What theory says of a plan's initialization, or why it says nothing. Its decades are between the two ends of the trunk at
 * which `gradientBudget` measures them: the last layer with weights or sum below the output layer, and the first layer with
 * weights.
 */
export function predict(
  { model, recipe }: Plan,
  problem: Problem,
): SignalPropagation | NotRun["reason"] {
  const layers = built(model);
  const trunk = trunkOf(layers);
  const output = trunk.findIndex(isWeighted);
  const below = trunk.slice(output + 1);
  const top = below.findIndex((layer) => isWeighted(layer) || layer.layer.kind === "Add");
  const bottom = below.findLastIndex(isWeighted);
  const [end, start] = [below[top], below[bottom]];
  if (output < 0 || !end || !start || bottom <= top) return "too-few-layers";

  const parts = seriesParallel(layers, end);
  if (!parts) return "not-a-chain";
  const above = trunk.slice(0, output + 1 + top);
  const isAveraged = above.some(({ layer }) => layer.kind.startsWith("GlobalAverage"));
  const stages = stagesOf(parts, {
    batchSize: recipe.batchSize,
    gradientCorrelation: isAveraged ? 1 : 0,
  });
  if (!stages) return "unsupported-layer";

  const { mean, secondMoment, meanCosine } = featureStatistics(problem);
  const prediction = signalPropagation({
    inputMean: mean,
    inputSecondMoment: secondMoment,
    inputCorrelation: Number.isFinite(meanCosine) ? meanCosine : 0,
    layers: withoutLastActivation(stages, end),
  });
  const first = prediction.dense.findLast(({ name }) => name === start.layer.name);
  if (!first || !Number.isFinite(first.decades)) return "unsupported-layer";
  return { ...prediction, first, decades: first.decades };
}

function isWeighted({ used }: BuiltLayer): boolean {
  return used.some(isKernel);
}

/** A last layer with weights ends at its pre-activation: ratios are to it. */
function withoutLastActivation(
  stages: readonly PropagationLayer[],
  { layer }: BuiltLayer,
): readonly PropagationLayer[] {
  const last = stages.findLastIndex(
    ({ kind, name }) => name === layer.name && (kind === "dense" || kind === "convolution"),
  );
  return last < 0 ? stages : stages.slice(0, last + 1);
}
