import { expect, test } from "vitest";
import type { Dataset } from "../formats/dataset.ts";
import { readKerasJson } from "../formats/keras-json.ts";
import { built } from "../model/build.ts";
import { asCodes } from "./codes.ts";

function layersOf(...more: readonly object[]) {
  const layers = [
    { class_name: "InputLayer", config: { name: "x", batch_shape: [null, 2] } },
    ...more,
  ];
  const model = { class_name: "Sequential", config: { name: "m", layers } };
  return built(readKerasJson(JSON.stringify(model), "m.json"));
}

const embedding = { class_name: "Embedding", config: { name: "e", input_dim: 5, output_dim: 3 } };
const dense = { class_name: "Dense", config: { name: "d", units: 2 } };

function datasetOf(...features: readonly number[]): Dataset {
  return {
    size: features.length / 2,
    shape: [2],
    features: Float32Array.from(features),
    featureNames: [],
    targets: { kind: "numbers", values: new Float32Array(features.length / 2), width: 1 },
  };
}

test("features that an embedding reads are codes, as many as it has rows", () => {
  expect(asCodes(datasetOf(0, 4, 2, 1), layersOf(embedding)).codes).toBe(5);
});

test("codes that are known stay as many as they are", () => {
  expect(asCodes({ ...datasetOf(0, 1), codes: 2 }, layersOf(embedding)).codes).toBe(2);
});

test("features that other layers read are amounts", () => {
  const dataset = datasetOf(-1, 0.5);
  expect(asCodes(dataset, layersOf(dense))).toBe(dataset);
});

test.each([
  [[0, 5, 7, 1], "data: an embedding of 5 rows reads codes from 0 to 4, got 5; try input_dim 8"],
  [[0, -1], "data: an embedding of 5 rows reads codes from 0 to 4, got -1"],
  [[0.5, 1], "data: an embedding of 5 rows reads codes from 0 to 4, got 0.5"],
])("%o have no row", (features, message) => {
  expect(() => asCodes(datasetOf(...features), layersOf(embedding))).toThrow(
    new RangeError(message),
  );
});
