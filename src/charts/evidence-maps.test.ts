import { expect, test } from "vitest";
import { evidenceOf, layerCurves } from "../evidence/evidence.fixture.ts";
import { evidenceMap, evidenceMapEntries } from "./evidence-maps.ts";
import { codes } from "./grid.ts";
import { cellAt, recorded } from "./layer-map.ts";

const rows = [
  [1, 2, 4],
  [1, Number.NaN, 4],
];

test("a layer of which a file has no number at a step is missing; one that logged NaN is not", () => {
  const [first, second, third] = layerCurves(rows);
  if (!first || !second || !third) throw new Error("three layers are wanted");
  // Of the last layer only the first step was logged.
  const cut = { ...third, positions: [0], values: [4] };
  const evidence = evidenceOf({ curves: [first, second, cut] });
  const map = evidenceMap(evidence, evidenceMapEntries(evidence)[0]?.id ?? "");
  if (!map) throw new Error("a map is wanted");
  expect(map.names).toEqual(["layers.2", "layers.1", "layers.0"]);
  const codesAtEnd = [0, 1, 2].map((row) => cellAt(map, row, 1).code);
  expect(codesAtEnd.slice(0, 2)).toEqual([codes.nothing, codes.notANumber]);
  expect([0, 1, 2].map((row) => recorded(cellAt(map, row, 1)))).toEqual([undefined, Number.NaN, 1]);
});
