import { expect, test } from "vitest";
import { type Layer, type Model, mapLayers, replaceLayers } from "./model.ts";

const drop = (name: string, ...inputs: readonly string[]): Layer => ({
  kind: "Dropout",
  name,
  inputs,
  trainable: true,
  config: { rate: 0.5 },
});
const model: Model = {
  name: "m",
  layers: [drop("a"), drop("b", "a"), drop("c", "b", "a")],
  dialect: "keras3",
  training: undefined,
};
const wiring = ({ layers }: Model) => layers.map(({ name, inputs }) => [name, ...inputs]);

test("mapLayers with the identity is the same model", () => {
  expect(mapLayers(model, (layer) => layer)).toEqual(model);
});

test("replaceLayers lets readers of a replaced layer read the last of its replacements", () => {
  const split = replaceLayers(model, (layer) =>
    layer.name === "b" ? [layer, drop("after", "b")] : [layer],
  );
  expect(wiring(split)).toEqual([["a"], ["b", "a"], ["after", "b"], ["c", "after", "a"]]);
});

test("replaceLayers lets readers of a removed layer read what it read", () => {
  const removed = replaceLayers(model, (layer) => (layer.name === "b" ? [] : [layer]));
  expect(wiring(removed)).toEqual([["a"], ["c", "a", "a"]]);
});
