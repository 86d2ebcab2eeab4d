import { entryOf } from "../core/registry.ts";
import { builder } from "../graph/builder.ts";
import { gradient } from "../graph/gradient.ts";
import type { Program } from "../graph/graph.ts";
import type { Ops } from "../graph/ops.ts";
import type { Shape, Tensor } from "../graph/tensor.ts";
import { built, forward, type LayerTensors, sampleShape } from "../model/build.ts";
import type { Distribution } from "../model/layer.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import type { Model } from "../model/model.ts";
import { clipped } from "./clipping.ts";
import { flatten, type Layout, layoutOf, unflatten } from "./layout.ts";
import type { Loss } from "./loss.ts";
import { losses } from "./losses/index.ts";
import type { Optimizer } from "./optimizer.ts";
import { optimizers } from "./optimizers/index.ts";
import type { Recipe } from "./recipe.ts";
import { withRegularization } from "./regularization.ts";
import { isWatched, statistics, type WatchPlan, watchedLayer } from "./watch.ts";

/** Random numbers that a step wants. */
export interface Noise {
  readonly name: string;
  readonly shape: Shape;
  readonly distribution: Distribution;
}

/** One training step of a model, ready for an engine. */
export interface StepProgram {
  readonly program: Program;
  readonly layout: Layout;
  readonly noises: readonly Noise[];
  readonly scalarNames: readonly string[];
  readonly slots: number;
  readonly inputShape: Shape;
  readonly targetShape: Shape;
  /** What the output `statistics` holds; `undefined` without it. */
  readonly watched: WatchPlan | undefined;
}

/** The output that holds every quantity of every watched layer. */
export const statisticsName = "statistics";
/** The input that says, step by step, whether to compute it: 1 or 0. */
export const sampledName = "sampled";

/**
 * Forward pass, loss, backward pass, clipping and update as one graph on flat parameters.
 *
 * @param withStatistics - adds the output `statistics`, every quantity of every watched layer, for the steps at which the
 *   input `sampled` is 1.
 * @throws RangeError when the layers do not fit each other.
 */
export function compileStep(
  model: Model,
  recipe: Recipe,
  batchSize: number,
  withStatistics: boolean,
): StepProgram {
  const layers = built(model);
  const layout = layoutOf(layers);
  const ops = builder();
  const optimizer: Optimizer = entryOf(optimizers, recipe.optimizer.id, "recipe");
  const config = { ...optimizer.defaults, ...recipe.optimizer.config };

  const parameters = ops.input("parameters", [layout.size]);
  const values = new Map(unflatten(ops, parameters, layout));
  for (const { name, shape } of layout.fixed) values.set(name, ops.input(name, shape));
  const slotCount = optimizer.slots(config);
  const slots = Array.from({ length: slotCount }, (_, i) => ops.input(`slot_${i}`, [layout.size]));
  const scalars = Object.fromEntries(
    optimizer.scalarNames.map((name) => [name, ops.input(`scalar/${name}`, [])]),
  );

  const noises: Noise[] = [];
  const updates = new Map<string, Tensor>();
  const x = ops.input("x", [batchSize, ...sampleShape(layers)]);
  const tensors = forward(ops, layers, {
    training: true,
    x,
    parameter: (name) => parameterNamed(values, name),
    noise(name, shape, distribution) {
      noises.push({ name, shape, distribution });
      return ops.input(name, shape);
    },
    update: (name, value) => updates.set(name, value),
  });
  const targets = ops.input("targets", tensors.at(-1)?.output.shape ?? []);
  const loss = lossOf(ops, recipe, model, tensors, targets);

  const gradOf = gradient(ops, loss);
  const dataGrads = layout.trained.map(
    ({ name, shape }) => gradOf(parameterNamed(values, name)) ?? ops.expand(0, shape),
  );
  const flatDataGrad = flatten(ops, dataGrads);
  const gradNorm = ops.sqrt(ops.reduceSumSquare(flatDataGrad));
  const grad = clipped(ops, recipe.clip, withRegularization(ops, layout, values, dataGrads));
  const next = optimizer.update(ops, { parameters, grad, slots, scalars, config });

  const outputs: Record<string, Tensor> = { loss, gradNorm, "next/parameters": next.parameters };
  next.slots.forEach((slot, i) => {
    outputs[`next/slot_${i}`] = slot;
  });
  for (const { name } of layout.fixed)
    outputs[`next/${name}`] = updates.get(name) ?? parameterNamed(values, name);
  const watched = layers.filter(isWatched);
  let plan: WatchPlan | undefined;
  if (withStatistics && watched.length > 0) {
    const changes = unflatten(ops, ops.sub(next.parameters, parameters), layout);
    const measured = statistics(
      ops,
      watched.map((layer) => watchedLayer(layer, layers, tensors, gradOf, changes)),
    );
    outputs[statisticsName] = measured.values;
    plan = measured.plan;
  }

  const state = [
    "parameters",
    ...slots.map(({ name }) => name),
    ...layout.fixed.map(({ name }) => name),
  ];
  return {
    program: {
      graph: ops.graph(outputs),
      carried: state.map((input) => ({ input, output: `next/${input}` })),
      ...(plan && { sampled: { input: sampledName, outputs: [statisticsName] } }),
    },
    layout,
    noises,
    scalarNames: optimizer.scalarNames,
    slots: slotCount,
    inputShape: x.shape.slice(1),
    targetShape: targets.shape.slice(1),
    watched: plan,
  };
}

/** The network's output and loss for one batch, as it is used after training: no dropout, moving statistics. */
export function compileInference(model: Model, recipe: Recipe, batchSize: number): StepProgram {
  const layers = built(model);
  const layout = layoutOf(layers);
  const ops = builder();
  const parameters = ops.input("parameters", [layout.size]);
  const values = new Map(unflatten(ops, parameters, layout));
  for (const { name, shape } of layout.fixed) values.set(name, ops.input(name, shape));
  const x = ops.input("x", [batchSize, ...sampleShape(layers)]);
  const tensors = forward(ops, layers, {
    training: false,
    x,
    parameter: (name) => parameterNamed(values, name),
    noise: (name, shape) => ops.input(name, shape),
    update: () => {},
  });
  const output = tensors.at(-1)?.output ?? x;
  const targets = ops.input("targets", output.shape);
  const outputs: Record<string, Tensor> = {
    output,
    loss: lossOf(ops, recipe, model, tensors, targets),
    "next/parameters": parameters,
  };
  for (const { name } of layout.fixed) outputs[`next/${name}`] = parameterNamed(values, name);
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

function parameterNamed(values: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = values.get(name);
  if (!tensor) throw new RangeError(`compile: no such parameter, got "${name}"`);
  return tensor;
}
