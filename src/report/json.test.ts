import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { Diagnosis } from "../diagnosis/diagnosis.ts";
import { exactTools } from "../exact/index.ts";
import { mitigations } from "../mitigations/index.ts";
import { type AppliedReport, appliedDocument } from "./applied.ts";
import { healthy, inconclusive, solved, unsolved, vanishing } from "./fixtures.ts";
import { diagnosisDocument, documentText, repairDocument } from "./json.ts";
import { measurementDocument } from "./measurement-json.ts";
import type { MeasurementReport } from "./measurement-text.ts";

const schemaFile = new URL("../../schema/report.schema.json", import.meta.url);
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(schemaFile, "utf8")),
);

/** What the schema says against a document after it was text. */
function problems(document: unknown): unknown {
  validate(JSON.parse(JSON.stringify(document)));
  return validate.errors ?? [];
}

const nan = Number.NaN;
const special: Diagnosis = {
  ...vanishing,
  plan: {
    ...vanishing.plan,
    recipe: {
      ...vanishing.plan.recipe,
      clip: { kind: "auto", threshold: 10 },
      schedule: { id: "cosine", config: { warmup: 0.1 } },
      precision: { format: "float16", lossScale: "dynamic" },
      initialization: "lsuv",
    },
  },
  layers: vanishing.layers.map((layer) => ({
    ...layer,
    special: {
      recurrent: {
        lag: 60,
        factorPerStep: [0.84, 1],
        horizon: [5.6, Number.POSITIVE_INFINITY],
        decades: [-4.5, nan],
        forgetGate: [nan, nan],
        recurrentNorm: [1, 1],
        gradNorms: [[0, 0.1, 1], []],
      },
      attention: { entropy: [0.9, 0.1], logit: [3, 80], tokenCosine: [nan, nan] },
      skip: { trunkGradNorm: [0.5, 0.4], branchGradNorm: [nan, 0.1], tokenCosine: [0.3, 0.3] },
    },
  })),
};

const [tool] = exactTools;
const measurements: MeasurementReport = {
  model: "net",
  task: "circle",
  engine: "reference",
  seed: 0,
  step: 3,
  results: [
    {
      tool,
      measurement: {
        kind: "measured",
        figures: { conditionNumber: nan },
        limits: { conditionNumber: 2 },
        rows: [{ name: "h1/kernel", figures: { mean: 1 } }],
        histogram: { symbol: "σ", from: 0, to: 1, counts: [1, 2] },
        caveats: [{ code: "limit-unknown", figures: {} }],
      },
    },
    { tool, measurement: { kind: "not-measured", reason: "too-large", figures: { size: 9 } } },
  ],
};

const [mitigation] = mitigations;
const applied: AppliedReport = {
  model: "net",
  task: undefined,
  applied: [
    {
      mitigation,
      reason: undefined,
      edits: [{ layer: "h1", key: "activation", from: "tanh", to: { id: "relu", config: {} } }],
    },
    { mitigation, reason: "needs-data", edits: [] },
  ],
  out: "out.json",
};

describe("documents follow schema/report.schema.json", () => {
  test.each([
    ["a vanishing diagnosis", diagnosisDocument(vanishing, "0.1.0")],
    ["a healthy diagnosis", diagnosisDocument(healthy, "0.1.0")],
    ["a diagnosis in which everything is missing", diagnosisDocument(inconclusive, "0.1.0")],
    ["a diagnosis of special layers", diagnosisDocument(special, "0.1.0")],
    ["a starved training", diagnosisDocument({ ...vanishing, verdict: "starved" }, "0.1.0")],
    ["measurements", measurementDocument(measurements, "0.1.0")],
    ["applied mitigations", appliedDocument(applied, "0.1.0")],
    ["a solved repair", repairDocument(solved, "0.1.0", "fixed.json")],
    ["a repair that helped nothing", repairDocument(unsolved, "0.1.0", undefined)],
  ])("%s does", (_, document) => {
    expect(problems(document)).toEqual([]);
  });
});

test("the schema refuses another verdict, a missing field, an extra one and a bare NaN", () => {
  const document = diagnosisDocument(vanishing, "0.1.0") as Record<string, unknown>;
  const { seeds: _, ...withoutSeeds } = document;
  for (const wrong of [
    { ...document, verdict: "sick" },
    withoutSeeds,
    { ...document, extra: 1 },
    { ...document, prediction: { decades: null, low: 0, high: 0, correlation: 0, measured: [] } },
  ])
    expect(problems(wrong)).not.toEqual([]);
});

test("what objects carry beyond their types stays out of the document", () => {
  const extra = { extra: 1 };
  const prediction = vanishing.prediction && { ...vanishing.prediction, ...extra };
  const budget = vanishing.budget && { ...vanishing.budget, ...extra };
  const layers = vanishing.layers.map((layer) => ({ ...layer, ...extra }));
  const causes = vanishing.causes.map((cause) => ({ ...cause, ...extra }));
  const document = diagnosisDocument({ ...vanishing, prediction, budget, layers, causes }, "0.1.0");
  expect(document).toEqual(diagnosisDocument(vanishing, "0.1.0"));
});

test("numbers that are not finite are strings", () => {
  const document = JSON.parse(documentText(diagnosisDocument(inconclusive, "0.1.0")));
  expect(document.seeds[0].finalLoss).toBe("NaN");
  expect(document.seeds[0].finalMetric).toBe("-Infinity");
  expect(document.layers[0].gradNorm).toEqual(["NaN", "Infinity"]);
});

test("only a solved repair has code, and its test names the level", () => {
  expect(repairDocument(unsolved, "0.1.0", undefined)).toMatchObject({
    solved: false,
    code: { keras: null, pytorch: null },
  });
  expect(repairDocument(solved, "0.1.0", undefined)).toMatchObject({
    solved: true,
    test: { p: 0.03125, alpha: 0.05 },
    code: { keras: expect.stringContaining("keras.Sequential") },
  });
});
