import type { Layer, Model } from "../model/model.ts";
import type { Plan } from "../training/plan.ts";
import type { Recipe } from "../training/recipe.ts";

/** One difference between two plans. Values are as JSON has them. */
export interface Edit {
  /** `undefined` for the recipe. */
  readonly layer: string | undefined;
  /** Key in the layer's configuration or the recipe; `layer` when a whole layer is added or removed. */
  readonly key: string;
  /** `undefined` where it was not there, the kind for a whole layer. */
  readonly from: unknown;
  readonly to: unknown;
}

/**
 * What was changed between two plans: the recipe first, then the layers, input to output. Layers are matched by name. Who
 * reads whom is listed only where a layer reads others that were there before and still are: the rest follows from layers
 * that were added or removed.
 *
 * @returns nothing for equal plans.
 */
export function difference(before: Plan, after: Plan): readonly Edit[] {
  return [...recipeEdits(before.recipe, after.recipe), ...modelEdits(before.model, after.model)];
}

function recipeEdits(before: Recipe, after: Recipe): readonly Edit[] {
  return edits(undefined, recipeSettings(before), recipeSettings(after));
}

/** Every number of a recipe under its path: `loss`, `loss.delta`, `optimizer.learningRate`, `clip.threshold` … */
function recipeSettings({ loss, optimizer, ...rest }: Recipe): Readonly<Record<string, unknown>> {
  return {
    loss: loss.id,
    ...under("loss", loss.config),
    optimizer: optimizer.id,
    ...under("optimizer", optimizer.config),
    ...rest,
  };
}

function under(path: string, config: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [`${path}.${key}`, value]),
  );
}

function modelEdits(before: Model, after: Model): readonly Edit[] {
  const old = new Map(before.layers.map((layer) => [layer.name, layer]));
  const kept = new Set(after.layers.map(({ name }) => name));
  const removed = before.layers.filter(({ name }) => !kept.has(name));
  const stays = (name: string) => old.has(name) && kept.has(name);
  return [
    ...removed.map(({ name, kind }) => ({ layer: name, key: "layer", from: kind, to: undefined })),
    ...after.layers.flatMap((layer) => {
      const { name, kind } = layer;
      const was = old.get(name);
      if (!was) return [{ layer: name, key: "layer", from: undefined, to: kind }];
      const isRewired = [...was.inputs, ...layer.inputs].every(stays);
      return edits(name, layerSettings(was, isRewired), layerSettings(layer, isRewired));
    }),
  ];
}

function layerSettings(
  { kind, config, inputs, trainable }: Layer,
  withInputs: boolean,
): Readonly<Record<string, unknown>> {
  return { kind, ...config, trainable, ...(withInputs ? { inputs } : {}) };
}

function edits(
  layer: string | undefined,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly Edit[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => {
    const [from, to] = [before[key], after[key]];
    return isEqual(from, to) ? [] : [{ layer, key, from, to }];
  });
}

/** Equal as JSON, whatever the order of keys. */
function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [left, right] = [a, b] as Readonly<Record<string, unknown>>[];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => isEqual(left?.[key], right?.[key]));
}
