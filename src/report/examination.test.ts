import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import {
  curveOf,
  evidenceOf,
  layerCurves,
  memoryOf,
  momentWith,
  settingOf,
  weightOf,
} from "../evidence/evidence.fixture.ts";
import { examine } from "../evidence/examine.ts";
import { examinationDocument } from "./examination-json.ts";
import { examinationText, overviewLines } from "./examination-text.ts";
import { plainStyle } from "./style.ts";

const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(new URL("../../schema/report.schema.json", import.meta.url), "utf8")),
);
const nan = Number.NaN;
const files = [
  { name: "log.csv", format: "table", notes: [{ code: "cut-off" as const, what: "x", offset: 9 }] },
];

const runs = {
  nothing: examine(evidenceOf({})),
  vanishing: examine(
    evidenceOf({
      name: "exp7",
      files,
      curves: [
        curveOf("loss", [2.3, 2.3, 2.3, 2.3]),
        ...layerCurves(Array.from({ length: 4 }, () => [1e-6, 1e-4, 1e-2, 1])),
      ],
      moments: [
        momentWith({
          step: 4,
          weights: [weightOf("a.weight"), weightOf("b.weight")],
          optimizer: memoryOf([1e-6, 1e-4, 1]),
        }),
      ],
      settings: [settingOf("lr", 0.1), settingOf("fp16", true), settingOf("name", "x")],
    }),
  ),
  "no numbers": examine(
    evidenceOf({
      files,
      curves: [
        curveOf("loss", [nan, nan, nan]),
        ...layerCurves([[nan, 0, Number.POSITIVE_INFINITY, 1, 1, 1]]),
      ],
      moments: [
        momentWith({ optimizer: memoryOf([nan, 0, nan]), weights: [weightOf("a", { nan: 3 })] }),
      ],
    }),
  ),
  "many layers": examine(
    evidenceOf({
      files: Array.from({ length: 30 }, (_, i) => ({
        name: `${i}.csv`,
        format: "table",
        notes: [],
      })),
      curves: layerCurves([Array.from({ length: 500 }, () => 1)]),
    }),
  ),
};

const textOf = (run: keyof typeof runs) => examinationText(runs[run], plainStyle).flat().join("\n");

describe.each(Object.keys(runs) as (keyof typeof runs)[])("%s", (name) => {
  test("is a document of the schema", () => {
    const document = examinationDocument([runs[name]], [{ name: "a", reason: "b" }], "0.0.0");
    validate(JSON.parse(JSON.stringify(document)));
    expect(validate.errors ?? []).toEqual([]);
  });

  test("is a page without holes, in lines that fit", () => {
    expect(textOf(name)).not.toMatch(/undefined|\[object|-?Infinity\b.*-?Infinity\b/);
    for (const line of textOf(name).split("\n")) expect(line).toBe(line.trimEnd());
  });
});

test("the page says verdict, course, profiles, findings with their sources, and what is missing", () => {
  const text = textOf("vanishing");
  expect(text).toMatch(/^VANISHING GRADIENTS {2}exp7/);
  expect(text).toContain("cut-off: x at byte 9");
  expect(text).toContain("at chance: the loss stays where it began; loss 2.3 → 2.3");
  expect(text).toContain("lr 0.1, fp16 true");
  expect(text).toContain("Gradients of layers, as logged");
  expect(text).toContain("Gradients of layers, as the optimizer remembers them");
  expect(text).toMatch(/✗ .*\[depth-vanishes\]/s);
  expect(text).toContain("grad_norm/layers.0.weight in log.csv");
  expect(text).toContain("weight-change: two checkpoints of one training would show what moved");
});

test("a long network shows 40 of its layers, the first and the last among them; files are cut at 12", () => {
  const text = textOf("many layers");
  expect(text.match(/layers\.\d+ /g)).toHaveLength(40);
  expect(text).toContain("layers.0 ");
  expect(text).toContain("layers.499 ");
  expect(text).toContain("and 18 more");
});

test("healthy weights without a log are not said to have learned", () => {
  const weights = [1.2, 1.6, 3].map((factor, i) =>
    weightOf(`layers.${i}.weight`, { std: (factor * 0.1) / Math.sqrt(3) }),
  );
  const run = examine(evidenceOf({ moments: [momentWith({ weights })] }));
  expect(run.verdict).toBe("healthy");
  expect(examinationText(run, plainStyle).flat().join(" ")).toContain("no log says how well");
});

test("numbers that broke are not said to come of gradients that pass well", () => {
  const page = examinationText(runs["no numbers"], plainStyle).flat().join("\n");
  expect(page).toContain("Numbers stopped being finite");
  expect(page).not.toContain("Gradients pass through the layers");
});

test("several trainings begin with a line for each; one does not", () => {
  const [, first, second] = overviewLines([runs.nothing, runs.vanishing], plainStyle);
  expect(first).toMatch(/^ {2}\. +inconclusive +unknown$/);
  expect(second).toMatch(/^ {2}exp7 +vanishing +at-chance +depth-vanishes$/);
  expect(overviewLines([runs.vanishing], plainStyle)).toEqual([]);
});
