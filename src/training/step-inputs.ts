import { entryOf } from "../core/registry.ts";
import type { Rng } from "../core/rng.ts";
import type { NamedValues } from "../engine/engine.ts";
import { sizeOf } from "../graph/tensor.ts";
import { type BuiltLayer, initialValues } from "../model/build.ts";
import type { StepProgram } from "./compile.ts";
import { flatValues } from "./layout.ts";
import type { Optimizer } from "./optimizer.ts";
import { optimizers } from "./optimizers/index.ts";
import type { Recipe } from "./recipe.ts";

/** Steps per call to the engine: long enough to hide the call, short enough to stop within a moment. */
const longestChunk = 64;
/** Bytes of samples per call to the engine. */
const chunkBytes = 16 * 2 ** 20;

/** What a program carries into its first step: initial weights, and what the optimizer, clip and loss scale start from. */
export function startOf(
  layers: readonly BuiltLayer[],
  program: StepProgram,
  rng: Rng,
): NamedValues {
  return startFrom(initialValues(layers, rng), program);
}

/** The same from given weights, by name. */
export function startFrom(
  values: ReadonlyMap<string, Float32Array>,
  { layout, carried }: StepProgram,
): NamedValues {
  const start: Record<string, Float32Array> = { parameters: flatValues(layout, values) };
  for (const { name, shape, initial } of carried)
    start[name] = new Float32Array(sizeOf(shape)).fill(initial);
  for (const { name } of layout.fixed) start[name] = values.get(name) ?? new Float32Array();
  return start;
}

/** The random numbers of `steps` steps. Every step has a stream of its own, so that a chunk can be run again. */
export function noiseAt(
  { noises }: StepProgram,
  rng: Rng,
  from: number,
  steps: number,
): NamedValues {
  return Object.fromEntries(
    noises.map(({ name, shape, distribution }) => {
      const size = sizeOf(shape);
      const values = new Float32Array(steps * size);
      for (let step = 0; step < steps; step++) {
        const stream = rng.split(`${name}/${from + step}`);
        const draw = distribution === "normal" ? stream.normal : stream.uniform;
        for (let i = 0; i < size; i++) values[step * size + i] = draw();
      }
      return [name, values];
    }),
  );
}

/**
 * The numbers that the optimizer wants at `steps` steps.
 *
 * @param from - updates applied before.
 * @param learningRates - of every step, where they differ from the recipe's.
 */
export function scalarsAt(
  recipe: Recipe,
  from: number,
  steps: number,
  learningRates?: readonly number[],
): NamedValues {
  const optimizer: Optimizer = entryOf(optimizers, recipe.optimizer.id, "recipe");
  const config = { ...optimizer.defaults, ...recipe.optimizer.config };
  const perStep = Array.from({ length: steps }, (_, i) => {
    const learningRate = learningRates?.[i];
    const own = learningRate === undefined ? config : { ...config, learningRate };
    return optimizer.scalars(own, from + i + 1);
  });
  return Object.fromEntries(
    optimizer.scalarNames.map((name) => [
      `scalar/${name}`,
      Float32Array.from(perStep, (scalars) => scalars[name] ?? 0),
    ]),
  );
}

/** How many steps to run in one call to the engine. */
export function chunkLength({ inputShape, targetShape, noises, program }: StepProgram): number {
  const batch = program.graph.inputs.find(({ name }) => name === "x")?.shape[0] ?? 1;
  const perSample = sizeOf(inputShape) + sizeOf(targetShape);
  const noise = noises.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const bytes = 4 * (batch * perSample + noise);
  return Math.max(1, Math.min(longestChunk, Math.floor(chunkBytes / bytes)));
}
