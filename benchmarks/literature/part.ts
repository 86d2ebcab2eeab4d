import { built } from "../../src/model/build.ts";
import type { Layer, Model } from "../../src/model/model.ts";

/**
 * The layers of a model between two of them: the output of `from` becomes the input, `to` the last layer.
 *
 * @throws RangeError when one of them is not in the model.
 */
export function part(model: Model, from: string, to: string): Model {
  const start = built(model).find(({ layer }) => layer.name === from);
  const end = model.layers.findIndex(({ name }) => name === to);
  if (!start || end < 0)
    throw new RangeError(`part: no such layer, got "${start ? to : from}" of ${model.name}`);
  const needed = new Set([to]);
  for (const layer of model.layers.slice(0, end + 1).toReversed())
    if (needed.has(layer.name) && layer.name !== from)
      for (const name of layer.inputs) needed.add(name);
  const input: Layer = {
    kind: "InputLayer",
    name: from,
    config: { shape: start.outputShape },
    inputs: [],
    trainable: true,
  };
  const between = model.layers.filter(({ name }) => needed.has(name) && name !== from);
  return { ...model, layers: [input, ...between] };
}
