import { entryOf } from "../core/registry.ts";
import { builder } from "../graph/builder.ts";
import type { Program } from "../graph/graph.ts";
import type { Ops } from "../graph/ops.ts";
import type { Shape, Tensor } from "../graph/tensor.ts";
import type { LayerTensors } from "../model/build.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import type { Model } from "../model/model.ts";
import type { ProfileId } from "../trace/profiles/index.ts";
import type { QuantityId } from "../trace/quantities/index.ts";
import type { Carried } from "./carried.ts";
import { clipParts, clipped } from "./clipping.ts";
import { dataGradient } from "./data-gradient.ts";
import { type Layout, unflatten } from "./layout.ts";
import type { Loss } from "./loss.ts";
import { losses } from "./losses/index.ts";
import { type Noise, networkOf } from "./network.ts";
import type { Optimizer } from "./optimizer.ts";
import { optimizers } from "./optimizers/index.ts";
import { allFinite, lossScaleOf, nextPrecision } from "./precision.ts";
import type { Recipe } from "./recipe.ts";
import { withRegularization } from "./regularization.ts";
import { carriedOf, slotName } from "./step-state.ts";
import { isWatched, statistics, type WatchPlan, watchedLayer } from "./watch.ts";

export type { Noise } from "./network.ts";

/** One training step of a model, ready for an engine. */
export interface StepProgram {
  readonly program: Program;
  readonly layout: Layout;
  readonly noises: readonly Noise[];
  readonly scalarNames: readonly string[];
  readonly slots: number;
  /** What goes from step to step besides parameters, slots included. */
  readonly carried: readonly Carried[];
  readonly inputShape: Shape;
  readonly targetShape: Shape;
  /** What the output `statistics` holds; `undefined` without it. */
  readonly watched: WatchPlan | undefined;
}

/** The output that holds every quantity of every watched layer. */
export const statisticsName = "statistics";
/** The input that says, step by step, whether to compute it: 1 or 0. */
export const sampledName = "sampled";
/** The outputs of dynamic loss scaling: the scale of the step, and 1 where it was skipped. */
export const lossScaleName = "lossScale";
export const skippedName = "skipped";

/**
 * Forward pass, loss, backward pass, clipping and update as one graph on flat parameters.
 *
 * @param withStatistics - adds the output `statistics`, every quantity of every watched layer or those that it answers
 *   true to, for the steps at which the input `sampled` is 1.
 * @throws RangeError when the layers do not fit each other.
 */
export function compileStep(
  model: Model,
  recipe: Recipe,
  batchSize: number,
  withStatistics: boolean | ((id: QuantityId | ProfileId) => boolean),
): StepProgram {
  const ops = builder();
  const { precision } = recipe;
  const { layers, layout, parameters, values, used, x, tensors, noises, updates } = networkOf(
    ops,
    model,
    precision,
    batchSize,
    true,
  );
  const optimizer: Optimizer = entryOf(optimizers, recipe.optimizer.id, "recipe");
  const config = { ...optimizer.defaults, ...recipe.optimizer.config };
  const carried = carriedOf(recipe, layout);
  const before = new Map(carried.map(({ name, shape }) => [name, ops.input(name, shape)]));
  const slotCount = optimizer.slots(config);
  const slots = Array.from({ length: slotCount }, (_, i) => before.get(slotName(i)) ?? parameters);
  const scalars = Object.fromEntries(
    optimizer.scalarNames.map((name) => [name, ops.input(`scalar/${name}`, [])]),
  );
  const targets = ops.input("targets", tensors.at(-1)?.output.shape ?? []);
  const loss = lossOf(ops, recipe, model, tensors, targets);

  const scale = precision ? lossScaleOf(precision, before) : 1;
  const data = dataGradient(ops, loss, layout, used, precision, scale);
  const gradNorm = ops.sqrt(ops.reduceSumSquare(data.flat));
  const grads = withRegularization(ops, layout, values, data.parts);
  const clip = clipped(ops, recipe.clip, clipParts(layout, values, grads), before);
  const next = optimizer.update(ops, { parameters, grad: clip.grad, slots, scalars, config });

  const fixed = layout.fixed.map(({ name }) => [name, values.get(name) ?? parameters] as const);
  const state = new Map([["parameters", parameters], ...before, ...fixed]);
  const after = new Map([
    ["parameters", next.parameters],
    ...next.slots.map((slot, i) => [slotName(i), slot] as const),
    ...Object.entries(clip.carried ?? {}),
    ...updates,
  ]);
  const isDynamic = precision?.lossScale === "dynamic";
  const isGood = isDynamic ? allFinite(ops, data.flat) : undefined;
  // A gradient that overflowed changes nothing but the loss scale.
  const kept = (to: Tensor, from: Tensor) => (isGood ? ops.where(isGood, to, from) : to);
  const outputs: Record<string, Tensor> = { loss, gradNorm };
  for (const [name, was] of state) outputs[`next/${name}`] = kept(after.get(name) ?? was, was);
  if (precision && isGood && typeof scale !== "number") {
    for (const [name, scaling] of Object.entries(nextPrecision(ops, precision, before, isGood)))
      outputs[`next/${name}`] = scaling;
    outputs[lossScaleName] = scale;
    outputs[skippedName] = ops.cast(ops.not(isGood));
  }
  const watched = layers.filter(isWatched);
  let plan: WatchPlan | undefined;
  if (withStatistics && watched.length > 0) {
    const moved = outputs["next/parameters"] ?? parameters;
    const changes = unflatten(ops, ops.sub(moved, parameters), layout);
    const measured = statistics(
      ops,
      watched.map((layer) => watchedLayer(layer, layers, tensors, data.of, changes)),
      withStatistics === true ? undefined : withStatistics,
    );
    outputs[statisticsName] = measured.values;
    plan = measured.plan;
  }

  return {
    program: {
      graph: ops.graph(outputs),
      carried: [...state.keys()].map((input) => ({ input, output: `next/${input}` })),
      ...(plan && { sampled: { input: sampledName, outputs: [statisticsName] } }),
    },
    layout,
    noises,
    scalarNames: optimizer.scalarNames,
    slots: slotCount,
    carried,
    inputShape: x.shape.slice(1),
    targetShape: targets.shape.slice(1),
    watched: plan,
  };
}

/** The network's output and loss for one batch, as it is used after training: no dropout, moving statistics. */
export function compileInference(model: Model, recipe: Recipe, batchSize: number): StepProgram {
  const ops = builder();
  const { layout, parameters, values, x, tensors } = networkOf(
    ops,
    model,
    recipe.precision,
    batchSize,
    false,
  );
  const output = tensors.at(-1)?.output ?? x;
  const targets = ops.input("targets", output.shape);
  const outputs: Record<string, Tensor> = {
    output,
    loss: lossOf(ops, recipe, model, tensors, targets),
    "next/parameters": parameters,
  };
  for (const { name } of layout.fixed) {
    const value = values.get(name);
    if (value) outputs[`next/${name}`] = value;
  }
  return {
    program: {
      graph: ops.graph(outputs),
      carried: ["parameters", ...layout.fixed.map(({ name }) => name)].map((input) => ({
        input,
        output: `next/${input}`,
      })),
    },
    layout,
    noises: [],
    scalarNames: [],
    slots: 0,
    carried: [],
    inputShape: x.shape.slice(1),
    targetShape: targets.shape.slice(1),
    watched: undefined,
  };
}

/** The data loss of a network for one batch, fused with the output activation where that is stable. */
export function lossOf(
  ops: Ops,
  recipe: Recipe,
  model: Model,
  tensors: readonly LayerTensors[],
  targets: Tensor,
): Tensor {
  const loss: Loss = entryOf(losses, recipe.loss.id, "recipe");
  const last = tensors.at(-1);
  const layer = model.layers.at(-1);
  return ops.scope("loss", () =>
    loss.forward(
      ops,
      {
        output: last?.output ?? targets,
        preActivation: last?.preActivation,
        activation: layer && activationRefOf(layer)?.id,
        targets,
      },
      { ...loss.defaults, ...recipe.loss.config },
    ),
  );
}
