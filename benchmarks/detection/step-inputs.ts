import { entryOf } from "../../src/core/registry.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { NamedValues } from "../../src/engine/engine.ts";
import { type BuiltLayer, initialValues } from "../../src/model/build.ts";
import type { StepProgram } from "../../src/training/compile.ts";
import { flatValues } from "../../src/training/layout.ts";
import type { Optimizer } from "../../src/training/optimizer.ts";
import { optimizers } from "../../src/training/optimizers/index.ts";
import type { Recipe } from "../../src/training/recipe.ts";

/** Initial parameters and the empty state of the optimizer. */
export function startOf(
  layers: readonly BuiltLayer[],
  { layout, slots }: StepProgram,
  rng: Rng,
): NamedValues {
  const parameters = flatValues(layout, initialValues(layers, rng));
  const empty = Array.from({ length: slots }, (_, i) => [
    `slot_${i}`,
    new Float32Array(layout.size),
  ]);
  return { parameters, ...Object.fromEntries(empty) };
}

/** The optimizer's numbers at one step, counted from 0. */
export function scalarsAt({ optimizer: { id, config } }: Recipe, step: number): NamedValues {
  const optimizer: Optimizer = entryOf(optimizers, id, "replay");
  const scalars = optimizer.scalars({ ...optimizer.defaults, ...config }, step + 1);
  return Object.fromEntries(
    optimizer.scalarNames.map((name) => [`scalar/${name}`, Float32Array.of(scalars[name] ?? 0)]),
  );
}
