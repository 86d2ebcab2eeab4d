import { expect, test } from "vitest";
import { built } from "../build.ts";
import { firstStep, trainableCount } from "../network-run.fixture.ts";
import { cnn } from "./cnn.ts";

const small = { input: [8, 8, 1], layers: 8, width: 2, outputs: 3 } as const;

test("has as many layers with weights as its name says, and three stages", () => {
  const layers = built(cnn.build({ layers: 20 }));
  const weighted = layers.filter(({ layer }) => layer.kind === "Conv2D" || layer.kind === "Dense");
  expect(weighted.length).toBe(20);
  const stages = new Set(weighted.map(({ outputShape }) => outputShape.join()));
  expect([...stages]).toEqual(["32,32,16", "16,16,32", "8,8,64", "10"]);
});

// The numbers of He et al. 2016, Table 6, in full: their skips of option A have no weights.
test.each([
  [20, 269_722],
  [56, 853_018],
])("with %d layers has %d weights, as the paper's network", (layers, count) => {
  expect(trainableCount(cnn.build({ layers }))).toBe(count);
});

test.each(["batch", "none"] as const)("with normalization %s, trains", (normalization) => {
  const { output, gradNorms } = firstStep(cnn.build({ ...small, normalization }));
  expect(output.shape).toEqual([2, 3]);
  for (const [name, norm] of gradNorms) expect(Number.isFinite(norm), name).toBe(true);
});

test.each([
  [21, 20],
  [1, 8],
  [24, 26],
])("refuses %d layers", (layers, near) => {
  expect(() => cnn.build({ layers })).toThrow(
    `cnn: layers must be 6k + 2, got ${layers}; try ${near}`,
  );
});
