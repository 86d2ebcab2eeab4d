import { expect, test } from "vitest";
import { built } from "../../src/model/build.ts";
import { caseRows } from "./case.ts";
import { denseCases, recurrentCases } from "./claim-experiments.ts";
import { claims, claimsTable } from "./claims.ts";
import { imagePlan } from "./depth.ts";
import { lineOf, near } from "./expectation.ts";
import { largeWeightCases } from "./large-weights.ts";
import { cells } from "./memory.ts";
import { clusters } from "./problems.ts";
import { readOff } from "./read-off.ts";
import { sigmoidCases } from "./sigmoid.ts";
import { linesTable } from "./tables.ts";

test("a training of 20 ReLU layers with σ_w² = 4 breaks within three updates, and its row says so", async () => {
  const plain = largeWeightCases().filter(({ id }) => id === "large/plain");
  const rows = await caseRows(plain, clusters(), [0]);
  expect(rows.map(({ id }) => id)).toEqual(["large/plain/brokenAt"]);
  expect(linesTable(rows.map(lineOf))).toMatch(/NaN at step [123] \| yes \|$/);
});

test("what is read off holds: slopes of tanh and sigmoid, parameters of Maxout", () => {
  expect(readOff().map((row) => [row.id, lineOf(row).holds])).toEqual([
    ["slope/tanh", true],
    ["slope/sigmoid", true],
    ["maxout", true],
  ]);
});

test("every network of the benchmark is built without complaint", () => {
  const cases = [...sigmoidCases(), ...largeWeightCases(), ...denseCases(), ...recurrentCases()];
  const models = [
    ...cases.map(({ plan }) => plan.model),
    ...cells().map(({ model }) => model),
    imagePlan("cnn56").model,
    imagePlan("resnet56").model,
  ];
  for (const model of models) expect(built(model).length, model.name).toBeGreaterThan(2);
});

test("ids of cases are told apart", () => {
  const cases = [...sigmoidCases(), ...largeWeightCases(), ...denseCases(), ...recurrentCases()];
  const ids = cases.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a claim whose numbers were not measured is not supported", () => {
  const lines = claimsTable([]).split("\n").slice(2);
  expect(lines.length).toBe(claims.length);
  for (const line of lines) expect(line).toMatch(/\| 0 of \d+ \|$/);
});

test("a tolerance of 5 points holds on both sides, and never for NaN", () => {
  const expectation = near(0.9, 0.05, "points");
  expect([0.84, 0.86, 0.94, 0.96].map(expectation.holds)).toEqual([false, true, true, false]);
  expect(expectation.holds(Number.NaN)).toBe(false);
});
