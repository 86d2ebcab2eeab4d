import { readdirSync } from "node:fs";
import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { signText } from "../../explain/signs.ts";
import {
  curveOf,
  evidenceOf,
  layerCurves,
  memoryOf,
  momentWith,
  settingOf,
  weightOf,
} from "../evidence.fixture.ts";
import type { Evidence } from "../evidence.ts";
import { examine } from "../examine.ts";
import { progressOf } from "../progress.ts";
import type { Sign } from "../sign.ts";
import { signs } from "./index.ts";

const all: readonly Sign[] = signs;

/** Every kind of evidence, of one number. */
function evidenceAll(value: number, count: number): Evidence {
  const values = Array.from({ length: count }, () => value);
  const layers = layerCurves(values.map((each) => [each, each, each]));
  const weights = ["a.weight", "b.weight", "c.bias"].map((name) =>
    weightOf(name, { std: value, mean: value, norm: value, min: value, max: value }),
  );
  const optimizer = memoryOf([value, value, value], { agreement: value });
  const scaler = {
    scale: value,
    growthFactor: 2,
    backoffFactor: 0.5,
    growthInterval: 2000,
    growthTracker: value,
  };
  const scalars = (["loss", "accuracy", "gradient", "learning-rate", "loss-scale"] as const).map(
    (measures) => curveOf(measures, values),
  );
  return evidenceOf({
    curves: [...scalars, ...layers, curveOf("gradient", values, { from: { file: "b", tag: "g" } })],
    moments: [
      momentWith({ file: "a.pt", step: 0, weights }),
      momentWith({ file: "b.pt", step: value, weights, optimizer, scaler }),
    ],
    settings: [settingOf("max_grad_norm", value)],
  });
}

const empty: Readonly<Record<string, Evidence>> = {
  nothing: evidenceOf({}),
  "curves of no values": { ...evidenceAll(1, 0), moments: [] },
  "a checkpoint of nothing": evidenceOf({ moments: [momentWith({})] }),
  "an optimizer of nothing": evidenceOf({ moments: [momentWith({ optimizer: memoryOf([]) })] }),
};

const healthy = evidenceOf({
  curves: [
    curveOf(
      "loss",
      Array.from({ length: 200 }, (_, i) => 2.3 * 0.99 ** i),
    ),
    curveOf(
      "gradient",
      Array.from({ length: 200 }, (_, i) => 1 + 0.1 * Math.sin(i)),
    ),
    curveOf(
      "learning-rate",
      Array.from({ length: 200 }, () => 1e-3),
    ),
    curveOf(
      "loss-scale",
      Array.from({ length: 200 }, () => 65_536),
    ),
    ...layerCurves(Array.from({ length: 200 }, () => [0.5, 0.7, 0.6])),
  ],
  moments: [
    momentWith({ file: "a.pt", step: 0, weights: [weightOf("a.weight"), weightOf("b.weight")] }),
    momentWith({
      file: "b.pt",
      step: 200,
      weights: [weightOf("a.weight", { std: 0.09 }), weightOf("b.weight", { std: 0.08 })],
      optimizer: memoryOf([0.5, 0.7, 0.6]),
    }),
  ],
  settings: [settingOf("max_grad_norm", 5)],
});

const odd = fc.oneof(
  fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
  fc.constantFrom(0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324),
);
const oddEvidence = fc
  .record({ values: fc.array(odd, { maxLength: 12 }), sizes: fc.array(odd, { maxLength: 4 }), odd })
  .map(({ values, sizes, odd: one }) => {
    const base = evidenceAll(one, 4);
    return {
      ...base,
      curves: [
        ...base.curves,
        curveOf("loss", values),
        curveOf("gradient", values.toReversed()),
        ...layerCurves([sizes, sizes]),
      ],
      moments: [...base.moments, momentWith({ optimizer: memoryOf(sizes) })],
    };
  });

describe.each(all)("$id", (sign) => {
  test.each(Object.entries(empty))("finds nothing in %s", (_, evidence) => {
    expect(sign.look(evidence, progressOf(evidence))).toEqual([]);
  });

  test("says what it lacks where there is nothing", () => {
    expect(sign.lacks(evidenceOf({}))).toBeDefined();
  });

  test("finds nothing in a healthy training, where it lacks nothing", () => {
    expect(sign.look(healthy, progressOf(healthy))).toEqual([]);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e-300, 1e300])(
    "reads evidence of nothing but %d without an exception",
    (value) => {
      for (const count of [0, 1, 3, 200]) expectSound(sign, evidenceAll(value, count));
    },
  );

  lawTest.prop([oddEvidence], { numRuns: 100 })(
    "says where every finding comes from, with limits that are numbers",
    (evidence) => expectSound(sign, evidence),
  );

  test("says what it sees in a sentence, and who described it", () => {
    expect(sign.summary).toMatch(/^[A-Z].*\.$/);
    expect(sign.source).not.toBe("");
  });
});

test("the healthy training has all that signs need but a second source", () => {
  const { notLooked, verdict } = examine(healthy);
  expect(notLooked.map(({ sign }) => sign)).toEqual([]);
  expect(verdict).toBe("healthy");
});

test("this folder holds exactly the registered signs, one file each, under its id", () => {
  const files = readdirSync(import.meta.dirname).filter(
    (file) => !/[.](test|fixture)[.]ts$/.test(file) && file !== "index.ts",
  );
  expect(files.toSorted()).toEqual(signs.map(({ id }) => `${id}.ts`).toSorted());
});

function expectSound(sign: Sign, evidence: Evidence): void {
  for (const finding of sign.look(evidence, progressOf(evidence))) {
    expect(finding.sign).toBe(sign.id);
    expect(finding.from.length).toBeGreaterThan(0);
    expect(Object.values(finding.limits).every(Number.isFinite)).toBe(true);
    const { what, why, fix } = signText(finding);
    for (const text of [what, why, fix]) expect(text).toMatch(/^[A-Z0-9].*[.]$/);
    expect(`${what}${why}${fix}`).not.toContain("undefined");
  }
}
